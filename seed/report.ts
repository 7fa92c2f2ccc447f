import { writeFile } from 'node:fs/promises';

/** The most that Kubernetes keeps of a termination message. */
const MAX_REPORT_BYTES = 4096;

/** What a finished load tells whoever started it, as JSON. */
export interface LoadReport {
  version: string;
  titles: number;
  rejectedRows: number;
  /** Of which a director's name is known. Absent where an earlier release loaded it. */
  titlesWithDirectors?: number;
  /** RFC 3339: when readers were switched to the version. */
  loadedAt: string;
  /** How long this run took; next to nothing where the version was loaded already. */
  seconds: number;
}

/** Writes a report or a sentence, cut to what Kubernetes keeps, whole characters only. */
export async function writeReport(file: string, report: LoadReport | string): Promise<void> {
  const text = typeof report === 'string' ? report : JSON.stringify(report);
  await writeFile(file, cutToBytes(text, MAX_REPORT_BYTES));
}

function cutToBytes(text: string, limit: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(limit));
  return text.slice(0, read);
}
