import type { XmlElement } from './xml.ts';

/** What the parts of a package may be called that are XML and nothing else (ISO/IEC 29500-1 sections 11 to 15). */
const usualPart =
  /^(?:\[Content_Types\]\.xml|(?:[A-Za-z]+\/){0,4}_rels\/(?:[A-Za-z]+\d{0,5}\.xml)?\.rels|(?:docProps|word|xl|ppt|customXml)\/(?:[A-Za-z]+\/){0,3}[A-Za-z]+\d{0,5}\.xml)$/;
const folder = /^(?:[A-Za-z_]+\/)+$/;

export const isUsualPart = (name: string): boolean => usualPart.test(name);
export const isFolder = (name: string): boolean => folder.test(name);

/** Content types of XML that those who read Office's files read as such: not HTML, not a text of another kind. */
const usualType =
  /^application\/(?:xml|vnd\.openxmlformats-(?:officedocument|package)\.[\w.-]+\+xml|vnd\.ms-(?:word|excel|powerpoint|office)\.[\w.-]+\+xml)$/;
export const isUsualType = (type: string): boolean => usualType.test(type);

/** Prefixes as they are used here, by namespace (ISO/IEC 29500-1 annex A, and 29500-4 for the older names). */
const prefixes: ReadonlyMap<string, string> = new Map([
  ['http://schemas.openxmlformats.org/wordprocessingml/2006/main', 'w'],
  ['http://purl.oclc.org/ooxml/wordprocessingml/main', 'w'],
  ['http://schemas.openxmlformats.org/spreadsheetml/2006/main', 's'],
  ['http://purl.oclc.org/ooxml/spreadsheetml/main', 's'],
  ['http://schemas.openxmlformats.org/presentationml/2006/main', 'p'],
  ['http://purl.oclc.org/ooxml/presentationml/main', 'p'],
  ['http://schemas.openxmlformats.org/drawingml/2006/main', 'a'],
  ['http://purl.oclc.org/ooxml/drawingml/main', 'a'],
  ['http://schemas.openxmlformats.org/package/2006/metadata/core-properties', 'cp'],
  ['http://purl.org/dc/elements/1.1/', 'dc'],
  ['http://purl.org/dc/terms/', 'dcterms'],
  ['http://schemas.openxmlformats.org/officeDocument/2006/extended-properties', 'ep'],
  ['http://purl.oclc.org/ooxml/officeDocument/extendedProperties', 'ep'],
  ['http://schemas.openxmlformats.org/officeDocument/2006/custom-properties', 'op'],
  ['http://purl.oclc.org/ooxml/officeDocument/customProperties', 'op'],
  ['http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes', 'vt'],
  ['http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes', 'vt'],
  ['http://schemas.openxmlformats.org/package/2006/content-types', 'ct'],
  ['http://schemas.openxmlformats.org/package/2006/relationships', 'rel'],
]);

/** The usual prefix of a namespace; `?`: it is none of those in which there is text that all readers show. */
export const prefixOf = (namespace: string | undefined): string => prefixes.get(namespace ?? '') ?? '?';

/** Attributes that a reader is shown, or follows: said though they are but one word. */
const shown = new Set(
  'alt author caption customMenu defaultValue descr description displayName error errorTitle formatCode help helpText initials listEntry name oddHeader prompt promptTitle providerId statusText string Target title tooltip uniqueName userId v version'.split(
    ' ',
  ),
);
/** Elements whose `val` is. */
const shownElements = new Set(
  'alias default docVar helpText ffName listEntry lvlText result statusText tag tooltip'.split(' '),
);
/** Looks have names as well: of fonts, styles, colours. */
const looks = new Set(
  'ascii cs csb0 csb1 eastAsia font hAnsi lang panose1 script styleId styleName themeColor typeface usb0 usb1 usb2 usb3'.split(
    ' ',
  ),
);
const styleNames =
  /^(?:aliases|cellStyle|clrScheme|fmtScheme|font|fontScheme|latentStyles|lsdException|name|tableStyle|theme)$/;

const ownNamespace =
  /^http:\/\/(?:schemas\.(?:openxmlformats|microsoft)\.(?:org|com)|purl\.oclc\.org\/ooxml|purl\.org\/dc|www\.w3\.org)\/[\w./-]*$/;
/** Sizes, places, colours, ids of changes: nothing that says anything. */
const measure = /^-?\d{1,10}(?:\.\d{1,4})?(?:pt|in|%)?$|^[\dA-F]{6}$|^[\dA-F]{8}$/;
const countOrWord =
  /^-?\d{0,5}(?:\.\d{1,3})?%?$|^[\dA-F]{1,6}$|^[A-Za-z]{1,40}(?:\d{1,3}[A-Za-z]{0,10})?$|^[a-z]{2}-[A-Z]{2}$|^\d{1,5}:\d{1,5}$/;
const cellRange = /^\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?$/;
const guid = /^\{[\dA-Fa-f]{8}(?:-[\dA-Fa-f]{4}){3}-[\dA-Fa-f]{12}\}$/;
const measures = new Set(
  'b bottom calcId ch chOff cols cx cy durableId fill footer gutter h header hR id idMax l lastClr left linePitch nsid panose1 paraId pos posOffset r rgb right rsid rsidDel rsidP rsidR rsidRDefault rsidRPr rsidSect rsidTr space spid stAng swAng sz t textId tmpl top val w wR width x y'.split(
    ' ',
  ),
);

/** May a reader come to see what that attribute says? What is but a measure, a mark or a word of the format's is not. */
export function isSaid(element: string, attribute: string, value: string): boolean {
  if (!/[\p{L}\p{N}]/u.test(value) || attribute.startsWith('xmlns')) return false;
  const key = local(attribute);
  if (key === 'PartName') return !usualPart.test(value.replace(/^\//, ''));
  if (key === 'ContentType') return !/^[a-z]+\/[\w.+-]{1,120}$/.test(value);
  if (key === 'Ignorable' || key === 'Requires') return !/^[a-z\d ]{1,100}$/.test(value);
  if (ownNamespace.test(value) || guid.test(value) || cellRange.test(value)) return false;
  if (key === 'Target' && isOwnTarget(value)) return false;
  if (measures.has(key) && measure.test(value)) return false;
  if (looks.has(key) || styleNames.test(local(element))) return /\d{4}|@|\/\//.test(value);
  return shown.has(key) || (key === 'val' && shownElements.has(local(element))) || !countOrWord.test(value);
}

/** A part of the same package. */
const isOwnTarget = (value: string): boolean =>
  /^\/?(?:\.\.\/)*(?:[A-Za-z]+\/){0,4}[A-Za-z]+\d{0,5}\.xml$/.test(value);

export const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * What some readers show and others do not, or make into something else: other versions of a text, hidden text, symbols of
 * a font, parts and files brought in from elsewhere, what is bound to data.
 */
const unsure = new Set(
  'AlternateContent OLEObject altChunk attachedTemplate binData contentPart control dataBinding del delText externalData ins mailMerge moveFrom moveTo object oleObj oleObject rPh ruby specVanish subDoc sym textpath vanish webHidden webPublishObject'.split(
    ' ',
  ),
);

/** Levels of a list show what stands here, and the number of the paragraph for `%1`; a bullet may be a letter. */
const isPlainLevel = (text: string): boolean =>
  (text.replaceAll(/%\d/g, '').match(/[\p{L}\p{N}]/gu)?.length ?? 0) < 2;
/** Digits that stand in each number of that format; those in brackets are conditions and places. */
const isPlainFormat = (code: string): boolean => !/[1-9]/.test(code.replaceAll(/\[[^\]]*\]/g, ''));

/** May readers differ in what they show of that element? */
export function isUnsure({ name, attributes }: XmlElement): boolean {
  const key = local(name);
  if (unsure.has(key)) return true;
  if (key === 'lvlText') return !isPlainLevel(valueOf(attributes, 'val'));
  if (key === 'numFmt') return !isPlainFormat(valueOf(attributes, 'formatCode'));
  if (key === 'workbookPr') return !/^(?:0|false)?$/.test(valueOf(attributes, 'date1904'));
  const isOutside = attributes.get('TargetMode') === 'External';
  return key === 'Relationship' && isOutside && !/\/hyperlink$/.test(attributes.get('Type') ?? '');
}

function valueOf(attributes: ReadonlyMap<string, string>, wanted: string): string {
  for (const [name, value] of attributes) if (local(name) === wanted) return value;
  return '';
}
