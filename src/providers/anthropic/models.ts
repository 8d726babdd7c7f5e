import { count, ownText, word } from '../openai/shapes.ts';
import { compile, type Plan, type Shape } from '../shared/shape.ts';
import { error } from './shapes.ts';

const model: Readonly<Record<string, Shape>> = {
  type: word('model', 'error'),
  id: ownText,
  display_name: {},
  created_at: {},
  deprecated_at: {},
  retires_at: {},
  lifecycle: {},
  line: {},
  max_input_tokens: count,
  max_tokens: count,
  capabilities: {},
  error,
  request_id: ownText,
};

export const modelInfo: Plan = compile({ members: model });
/** A page of the list of models. */
export const modelList: Plan = compile({
  members: {
    data: { items: { members: model } },
    has_more: {},
    first_id: ownText,
    last_id: ownText,
    type: word('error'),
    error,
    request_id: ownText,
  },
});
