import { compile, type Plan } from '../shared/shape.ts';
import { count, error, itself, model, ownText, word } from './shapes.ts';

/** What a request to moderate consists of: a text, several, or parts of which some are images. */
export const moderationRequest: Plan = compile({
  members: {
    input: {
      items: {
        members: {
          type: word('text', 'image_url'),
          text: { ...itself, joins: true },
          image_url: { data: 'url', members: { url: { data: 'url' } } },
        },
      },
    },
    model,
  },
});

/** The names of categories are new ones now and then, and texts like any other. */
export const moderation: Plan = compile({
  members: {
    id: ownText,
    model: { own: true, fact: 'model' },
    results: {
      items: {
        members: {
          flagged: {},
          categories: {},
          category_scores: { rest: count },
          category_applied_input_types: { rest: { items: word('text', 'image') } },
        },
      },
    },
    error,
  },
});
