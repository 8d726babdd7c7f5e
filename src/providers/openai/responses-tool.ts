import type { Shape } from '../shared/shape.ts';
import { count, jsonSchema, ownText, word } from './shapes.ts';
import {
  customFormat,
  functionDefinition,
  location,
  searchContextSize,
  toolType,
  toolTypeSaid,
} from './tools.ts';

const file: Shape = { ...ownText, uses: 'file' };
const names: Shape = { members: { read_only: {}, tool_names: {} } };

/** Where a provider runs code. */
const containerMembers: Readonly<Record<string, Shape>> = {
  type: word('auto', 'container_auto', 'container_reference', 'local'),
  container_id: { ...ownText, uses: 'container' },
  file_ids: { items: file },
  memory_limit: word('1g', '4g', '16g', '64g'),
  network_policy: {
    members: {
      type: word('allowlist', 'disabled'),
      allowed_domains: {},
      domain_secrets: { items: { members: { domain: {}, name: {}, value: {} } } },
    },
  },
  skills: {
    items: {
      members: {
        type: word('skill_reference', 'inline'),
        skill_id: file,
        version: ownText,
        name: {},
        description: {},
        path: {},
        source: { members: { type: word('base64'), media_type: ownText, data: { data: 'base64' } } },
      },
    },
  },
};
export const container: Shape = { ...ownText, uses: 'container', members: containerMembers };

/** OpenAI's API reference, "Create a model response", `tools`: all of them in one, for each has its own members. */
const members: Readonly<Record<string, Shape>> = {
  ...functionDefinition,
  output_schema: jsonSchema,
  input_schema: jsonSchema,
  allowed_callers: { items: word('direct', 'programmatic') },
  defer_loading: {},
  format: { members: { type: word('text', 'grammar'), ...customFormat } },
  vector_store_ids: { items: file },
  filters: {
    members: { type: ownText, key: {}, value: {}, filters: {}, allowed_domains: {} },
  },
  max_num_results: count,
  ranking_options: { rest: {} },
  search_context_size: searchContextSize,
  search_content_types: { items: word('text', 'image') },
  user_location: { members: { type: word('approximate'), ...location } },
  display_height: count,
  display_width: count,
  environment: { words: ['windows', 'mac', 'linux', 'ubuntu', 'browser'], members: containerMembers },
  container,
  server_label: {},
  server_url: {},
  server_description: {},
  connector_id: {},
  tunnel_id: {},
  authorization: {},
  headers: {},
  allowed_tools: names,
  require_approval: { words: ['always', 'never'], members: { always: names, never: names } },
  execution: word('server', 'client'),
  action: word('generate', 'edit', 'auto'),
  background: word('transparent', 'opaque', 'auto'),
  input_fidelity: word('high', 'low'),
  input_image_mask: { members: { file_id: file, image_url: { data: 'url' } } },
  model: ownText,
  moderation: word('auto', 'low'),
  output_compression: count,
  output_format: word('png', 'webp', 'jpeg'),
  partial_images: count,
  quality: word('low', 'medium', 'high', 'auto'),
  size: ownText,
};

const toolOf = (type: Shape): Shape => {
  const tool: Shape = {
    members: {
      ...members,
      type,
      // Of a namespace.
      get tools(): Shape {
        return { items: { members: { ...members, type } } };
      },
    },
  };
  return tool;
};

/** A tool as it is given to the provider. */
export const tool: Shape = toolOf(toolType);
/** As an answer repeats it. */
export const toolSaid: Shape = toolOf(toolTypeSaid);

/** Which tools the model may or must use: those that it was given. */
export const toolChoice: Shape = {
  words: ['none', 'auto', 'required'],
  members: {
    type: word(...(toolTypeSaid.words ?? []), 'allowed_tools', 'apply_patch', 'shell'),
    mode: word('auto', 'required'),
    name: {},
    server_label: {},
    tools: { items: { members: { type: toolTypeSaid, name: {}, server_label: {} } } },
  },
};
