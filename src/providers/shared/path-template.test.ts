import { describe, expect, it } from 'vitest';
import { readTarget } from '../../wire/path.ts';
import { PathTemplate } from './path-template.ts';

function match(template: string, target: string): Record<string, string> | undefined {
  const path = new PathTemplate(template);
  const places = path.match(readTarget(target));
  return places && Object.fromEntries([...places].map(([name, text]) => [name, path.valueOf(name, text)]));
}

describe('a path template', () => {
  it.each([
    ['/v1/models', '/v1/models', {}],
    ['/v1/models/{model}', '/v1/models/gpt-4o', { model: 'gpt-4o' }],
    [
      '/model/{model}/converse',
      '/model/anthropic.claude-v1%3A0/converse',
      { model: 'anthropic.claude-v1:0' },
    ],
    [
      '/v1beta/models/{model}:generateContent',
      '/v1beta/models/gemini-pro:generateContent',
      { model: 'gemini-pro' },
    ],
    ['/model/{+model}/converse', '/model/a%3Ab%2Fc/converse', { model: 'a:b/c' }],
    ['/v1beta/{kind}/{model}:x', '/v1beta/models/a:x', { kind: 'models', model: 'a' }],
  ])('%s takes %s', (template, target, places) => expect(match(template, target)).toEqual(places));

  it.each([
    ['/v1/models', '/v1/models/gpt-4o'],
    ['/v1/models', '/v1%2Fmodels'],
    ['/v1/models/{model}', '/v1/models/a%2Fb'],
    ['/v1beta/models/{model}:x', '/v1beta/models/a%2fb:x'],
    ['/model/{+model}/converse', '/model/a/b/converse'],
    ['/model/{+model}/converse', '/model%2Fa/b/converse'],
    ['/v1/models', '/v1/Models'],
    ['/v1/models/{model}', '/v1/models'],
    ['/v1beta/models/{model}:generateContent', '/v1beta/models/:generateContent'],
    ['/v1beta/models/{model}:generateContent', '/v1beta/models/a:streamGenerateContent'],
    ['/v1beta/models/{model}:generateContent', '/v1beta/models/a:generateContent/b'],
  ])('%s does not take %s', (template, target) => expect(match(template, target)).toBeUndefined());
});
