import { hostedMessageRequest } from '../../anthropic/message-request.ts';
import { hostedMessageAnswer, hostedMessageEvent } from '../../anthropic/message-response.ts';
import type { Family } from './family.ts';

/**
 * Anthropic's Claude (Amazon Bedrock User Guide, "Anthropic Claude Messages API"). Those before the third also take prompts,
 * and answer them in another form: they are none of these.
 */
export const claude: Family = {
  models: 'anthropic\\.claude-(?!v\\d|instant)',
  request: hostedMessageRequest,
  response: hostedMessageAnswer,
  event: hostedMessageEvent,
};
