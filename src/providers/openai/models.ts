import { compile, type Plan, type Shape } from '../shared/shape.ts';
import { count, error, ownText, word } from './shapes.ts';

const one: Readonly<Record<string, Shape>> = {
  id: ownText,
  object: word('model'),
  created: count,
  owned_by: ownText,
};

/** One model. */
export const modelCard: Plan = compile({ members: { ...one, error } });
/** The list of models. */
export const modelList: Plan = compile({
  members: {
    object: word('list'),
    data: {
      items: { members: one },
    },
    error,
  },
});
