import type { ReadFile, SourceItem } from '../title-source.ts';
import type { TsvReader } from './tsv-reader.ts';

/** A row that is set aside. */
export function rejected(
  { name }: Pick<TsvReader<string>, 'name'>,
  { line, text }: { line: number; text: string },
  reason: string,
): SourceItem {
  return { kind: 'rejected', row: { file: name, line, reason, text } };
}

/** What a file came to that was read to its end. */
export function fileItem(
  { name, rows, modifiedAt, cut }: Pick<TsvReader<string>, 'name' | 'rows' | 'modifiedAt' | 'cut'>,
  gives: ReadFile['gives'],
): SourceItem {
  return { kind: 'file', file: { file: name, gives, rows, modifiedAt, cut } };
}
