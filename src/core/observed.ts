/** What adapters can see in a frame beside its texts, and the class that it is of: a policy may name either. */
export const observedEntities = {
  // Content that nobody here can read, by what its bytes are.
  IMAGE: 'opaque',
  AUDIO: 'opaque',
  VIDEO: 'opaque',
  PDF: 'opaque',
  ARCHIVE: 'opaque',
  BINARY: 'opaque',
  TOKENS: 'opaque',
  // Content that stands somewhere else.
  REMOTE_URL: 'remote_reference',
  FILE_ID: 'remote_reference',
  RESPONSE_ID: 'remote_reference',
  CONVERSATION_ID: 'remote_reference',
  ITEM_ID: 'remote_reference',
  BATCH_ID: 'remote_reference',
  CACHE_ID: 'remote_reference',
  PROMPT_ID: 'remote_reference',
  CONTAINER_ID: 'remote_reference',
  // What the provider keeps, or runs on without us.
  STORED: 'provider_state',
  CONVERSATION: 'provider_state',
  BACKGROUND: 'provider_state',
  CACHED_CONTENT: 'provider_state',
  STORED_PROMPT: 'provider_state',
  // What the provider does with content by itself.
  WEB_SEARCH: 'provider_tool',
  WEB_FETCH: 'provider_tool',
  FILE_SEARCH: 'provider_tool',
  CODE_INTERPRETER: 'provider_tool',
  COMPUTER_USE: 'provider_tool',
  IMAGE_GENERATION: 'provider_tool',
  REMOTE_MCP: 'provider_tool',
  PROVIDER_GUARDRAIL: 'provider_tool',
  MODEL_FALLBACK: 'provider_tool',
  PROVIDER_TOOL: 'provider_tool',
} as const;

export type ObservedEntity = keyof typeof observedEntities;
