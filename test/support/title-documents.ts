import { BSON } from 'mongodb';

import type { TitleDocument, TitleFacts } from '../../catalog/title-document.ts';
import { TitleBson, type TitleDocuments } from '../../seed/documents/title-bson.ts';
import { FoldedTexts } from '../../seed/folding/folded-texts.ts';

/** The documents of titles as the loader writes them. */
export function documentsOf(titles: readonly TitleFacts[]): TitleDocuments {
  const bson = new TitleBson();
  const texts = new FoldedTexts();
  for (const title of titles) bson.add(title, texts.fold(title));
  return bson.take();
}

/** What the driver makes of documents that the loader wrote. */
export function readDocuments({ bytes, count }: TitleDocuments): TitleDocument[] {
  const documents: TitleDocument[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; at += view.getInt32(at, true)) {
    documents.push(BSON.deserialize(bytes.subarray(at, at + view.getInt32(at, true))) as TitleDocument);
  }
  if (documents.length !== count)
    throw new Error(`${documents.length} documents where ${count} were told of`);
  return documents;
}
