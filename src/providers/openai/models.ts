import { compile, type Plan } from '../shared/shape.ts';
import { count, error, ownText, word } from './shapes.ts';

/** The list of models. */
export const modelList: Plan = compile({
  members: {
    object: word('list'),
    data: {
      items: { members: { id: ownText, object: word('model'), created: count, owned_by: ownText } },
    },
    error,
  },
});
