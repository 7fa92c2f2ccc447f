/** The names that files have: what follows the picture's size or source is no title. */
const picture =
  /[\s._([-]+(?:(?:480|576|720|1080|2160)[ip]|blu-?ray|b[dr]-?rip|dvd-?(?:rip|scr)?|web(?:-?dl|-?rip)|hdtv|hd-?rip|[xh]\.?26[45]|hevc|xvid|divx|remux|uhd)(?:[^\p{L}\p{N}].*)?$/iu;
const ENDINGS = 'mkv|mp4|avi|m4v|mov|wmv|iso|srt|sub|webm|mpe?g|flv|m2ts|ts|vob|nfo';
const fileEnding = new RegExp(`\\.(?:${ENDINGS})$`, 'iu');

/** What releases say of themselves between the title and the picture's size, language included. */
const release =
  /[\s._([-]+(?:proper|repack|rerip|limited|internal|unrated|uncut|extended|remastered|restored|theatrical|imax|hybrid|hdr(?:10)?|10bit|multi|dual|dl|ml|dubbed|subbed|german|french|truefrench|vostfr|italian|ita|spanish|castellano|english|eng|russian|rus|swedish|norwegian|danish|dutch|nordic|polish|hindi|japanese|korean|complete|dc|ac3|dts)[)\]]?$/iu;
/** So many such words go at most. */
const MOST_RELEASE_WORDS = 5;

/** An address, or a path from a root or a drive, which is one letter: "Face:/Off" is neither. */
const fromRoot = /^(?:[a-z]:[\\/]|[a-z][a-z0-9+.-]+:\/\/|[\\/~])/iu;
const address = /^[a-z][a-z0-9+.-]+:\/\//iu;
const inFolder = new RegExp(`[\\\\/].*\\.(?:${ENDINGS})$`, 'iu');

/** The name of a file without what the file says of itself; undefined for a text that is no such name. */
export function withoutFileMarks(text: string): string | undefined {
  const bare = text.replace(fileEnding, '').replace(picture, '');
  return bare === text ? undefined : bare;
}

/** The name of a file without its release's words at the end: "The.Matrix.German.PROPER" is The.Matrix. */
export function withoutReleaseWords(bare: string): string {
  let rest = bare;
  for (let words = 0; words < MOST_RELEASE_WORDS; words += 1) {
    const shorter = rest.replace(release, '');
    if (shorter === rest) break;
    rest = shorter;
  }
  return rest;
}

/** Whether a text is an address or begins at a root: then the whole of it is no title. "Face/Off.mkv" may be one. */
export function isFromRoot(text: string): boolean {
  return fromRoot.test(text);
}

/**
 * The last part of a path or an address, and the folder it is in: "C:\Movies\Heat (1995)\Heat.mkv",
 * "https://letterboxd.com/film/heat-1995/". Nothing for a text that is neither.
 */
export function lastParts(text: string): readonly string[] {
  if (!fromRoot.test(text) && !inFolder.test(text)) return [];
  const parts = text
    .replace(address.test(text) ? /[?#].*$/u : /^$/u, '')
    .split(/[\\/]+/u)
    .filter((part) => part.trim() !== '');
  if (!address.test(text)) return parts.slice(-2).toReversed();
  const last = parts.length > 2 ? (parts.at(-1) ?? '') : '';
  // Sites number their pages: "603-the-matrix".
  const words = last.replace(/^\d+-(?=\p{L})/u, '').replace(/[-_+.]+/gu, ' ');
  return words === '' ? [] : [words];
}
