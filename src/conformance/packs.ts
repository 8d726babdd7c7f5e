import { inside, placeName } from './place.ts';
import type { Position } from './position.ts';

/** So many places of one message are tried in one exchange. */
const most = 40;

/**
 * Places that can be planted at once, each with its own value, since what is found there is masked and the message goes on.
 * What has to be denied is alone. Words that say what stands beside them are among themselves: with another word there the
 * rest may be read otherwise.
 */
export function packed(positions: readonly Position[]): readonly (readonly Position[])[] {
  const alone: (readonly Position[])[] = [];
  const groups = new Map<string, Position[]>();
  const outer = new Set(positions.flatMap(position => ('place' in position ? outerOf(position.place) : [])));
  for (const position of positions) {
    const group = groupOf(position, outer);
    if (group === undefined) alone.push([position]);
    else groups.set(group, [...(groups.get(group) ?? []), position]);
  }
  return [...[...groups.values()].flatMap(chunked), ...alone];
}

/** Names of members whose text says how the others are meant. */
const telling = /^(type|role|object|event|kind|status|mode|format|method|media_?type|mime_?type|model)$/i;

function groupOf(position: Position, outer: ReadonlySet<string>): string | undefined {
  switch (position.in) {
    case 'text':
      if (outer.has(placeName(position.place))) return undefined;
      return telling.test(String(position.place.at(-1))) ? 'telling' : 'text';
    case 'unknown':
    case 'pieces':
      return position.in;
    case 'header':
      return position.name === 'content-type' ? undefined : 'header';
    default:
      return undefined;
  }
}

/** Strings that hold the JSON that a place is in: they cannot be replaced as well. */
const outerOf = (place: readonly (string | number | symbol)[]): readonly string[] =>
  place.flatMap((step, index) =>
    step === inside ? [placeName(place.slice(0, index) as readonly (string | number | typeof inside)[])] : [],
  );

const chunked = (positions: readonly Position[]): readonly (readonly Position[])[] =>
  Array.from({ length: Math.ceil(positions.length / most) }, (_, index) =>
    positions.slice(index * most, (index + 1) * most),
  );
