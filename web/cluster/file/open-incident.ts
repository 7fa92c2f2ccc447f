import { STREAM_VERSION, type Incident } from '../../../cluster-view/events.ts';
import { isIncident } from './check-incident.ts';
import { FILE_WORDS } from './file-words.ts';

/** What a person is told of a file, and what is in it; null: nothing that could be shown. */
export interface OpenedFile {
  readonly incident: Incident | null;
  readonly notice: string;
}

/** Ten minutes of 200 members and pods take some 8 MB: what is larger was not saved by this page. */
export const MOST_BYTES = 32 * 2 ** 20;

/**
 * Reads a file that was saved as an incident. Whatever is in it is data: the page shows it as text.
 *
 * @param files what somebody chose or dropped: of several, none is opened, for nobody said which
 */
export async function openIncident(
  files: readonly Pick<File, 'name' | 'size' | 'text'>[],
  language: string,
): Promise<OpenedFile> {
  const words = FILE_WORDS[language === 'es' ? 'es' : 'en'];
  const not = (notice: string): OpenedFile => ({ incident: null, notice });
  const [file, ...others] = files;
  if (file === undefined) return not(words.noFile);
  if (others.length > 0) return not(words.severalFiles(files.length));
  if (file.size > MOST_BYTES) return not(words.tooLarge(file.name));
  let value: unknown;
  try {
    value = JSON.parse(await file.text());
  } catch (error) {
    // A file can be taken away, or its rights, between the choice and the reading: that is a DOMException.
    if (error instanceof DOMException) return not(words.unreadable(file.name));
    if (!(error instanceof SyntaxError)) throw error;
    return not(words.noIncident(file.name));
  }
  const version = (value as { sender?: { version?: unknown } } | null)?.sender?.version;
  if (typeof version === 'number' && version !== STREAM_VERSION) return not(words.otherVersion(file.name));
  if (!isIncident(value)) return not(words.noIncident(file.name));
  const writtenAt = new Date(value.writtenAt).toLocaleString(language);
  return { incident: value, notice: words.past(file.name, writtenAt) };
}
