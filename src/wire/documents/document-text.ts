import { sniff } from '../sniff.ts';
import { imageText } from './image-text.ts';
import { packagedText } from './packaged-text.ts';
import { pdfText } from './pdf-text.ts';
import type { Pages } from './pages.ts';

/** The text that could be read out of a document. */
export interface DocumentText {
  /** UTF-8. */
  readonly text: Uint8Array;
  /** That is all that a reader sees in it: no picture, no part of a kind that is not known. */
  readonly isWhole: boolean;
}

/**
 * Reads the text out of what is cheaply and safely read: the text operators of a PDF (ISO 32000-1 section 9.4), the XML of
 * DOCX, XLSX and PPTX (ISO/IEC 29500), the text that PNG and JPEG carry beside the picture. Bounded in bytes, parts and
 * ratio; what is damaged, encrypted or beyond a bound is read as far as it goes, and is not whole. Undefined: there is none.
 */
export function documentText(bytes: Uint8Array): DocumentText | undefined {
  const pages = read(bytes);
  if (!pages || pages.length === 0) return undefined;
  return { text: Buffer.from(pages.text()), isWhole: pages.isWhole };
}

function read(bytes: Uint8Array): Pages | undefined {
  try {
    const { entity, type } = sniff(bytes);
    if (entity === 'PDF') return pdfText(bytes);
    if (type === 'application/zip') return packagedText(bytes);
    return entity === 'IMAGE' ? imageText(bytes) : undefined;
  } catch {
    // Damaged: nothing of it counts as read, and it stays what cannot be.
    return undefined;
  }
}
