import { describe, expect, it } from 'vitest';
import { isPlainText, sniff } from './sniff.ts';

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('what bytes are', () => {
  it.each([
    ['\x89PNG\r\n\x1a\n....', 'IMAGE', 'image/png'],
    ['\xff\xd8\xff\xe0....JFIF', 'IMAGE', 'image/jpeg'],
    ['RIFF\x10\x00\x00\x00WEBPVP8 ', 'IMAGE', 'image/webp'],
    ['RIFF\x10\x00\x00\x00WAVEfmt ', 'AUDIO', 'audio/wav'],
    ['\x00\x00\x00\x18ftypmp42', 'VIDEO', 'video/mp4'],
    ['\x00\x00\x00\x18ftypheic', 'IMAGE', 'image/heic'],
    ['%PDF-1.7', 'PDF', 'application/pdf'],
    ['PK\x03\x04', 'ARCHIVE', 'application/zip'],
    ['\x00\x01\x02', 'BINARY', 'application/octet-stream'],
    ['', 'BINARY', 'application/octet-stream'],
  ])('%j is %s', (bytes, entity, type) => {
    expect(sniff(latin1(bytes))).toEqual({ entity, type });
  });

  it.each([
    [Buffer.from('Grüße,\n\tzwei Zeilen'), true],
    [Buffer.from('a\0b'), false],
    [Buffer.from([0xff, 0xfe, 0x41]), false],
    [Buffer.from('\x7f'), false],
    [Buffer.from('\n%PDF-1.4\n1 0 obj'), false],
    [Buffer.from("\n{\\rtf1 53{\\b 6}-22-12\\'334}"), false],
    [Buffer.from('what {\\rtf1} is'), true],
    [Buffer.from(`${' '.repeat(2000)}what %PDF-1.4 is`), true],
  ])('%j is text: %s', (bytes, isText) => expect(isPlainText(bytes)).toBe(isText));
});
