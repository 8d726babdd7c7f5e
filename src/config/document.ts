import { ConfigError, type ConfigPath } from './problem.ts';
import { readYaml } from './yaml.ts';

/** A YAML file, read, with the places of what is in it. */
export interface ConfigDocument {
  readonly value: unknown;
  /** Where the value at `path` stands, or the nearest one round it. */
  place(path: ConfigPath): { readonly line: number; readonly column: number };
  /** Where the member `key` of the object at `path` stands. */
  placeOfKey(path: ConfigPath, key: string): { readonly line: number; readonly column: number };
}

const begin = 'It needs listen, identity, policy and ledger: deploy/sallyport.example.yaml shows them all.';

/** @throws ConfigError where `text` is not one YAML document that says one thing only. */
export function parseConfigDocument(file: string, text: string): ConfigDocument {
  const yaml = readYaml(text, begin);
  if (yaml.faults.length > 0)
    throw new ConfigError(
      file,
      yaml.faults.map(({ offset, message, hint }) => ({ path: [], message, hint, ...yaml.at(offset) })),
    );
  return {
    value: yaml.value,
    place: path => yaml.at(yaml.offsetOf(path)),
    placeOfKey: (path, key) => yaml.at(yaml.offsetOfKey(path, key)),
  };
}
