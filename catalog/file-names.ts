/** The names that files have: what follows the picture's size or source is no title. It begins where a run of signs does, for the sake of time. */
const picture =
  /(?<![\s._([-])[\s._([-]+(?:(?:480|576|720|1080|2160)[ip]|blu-?ray|b[dr]-?rip|dvd-?(?:rip|scr)?|web(?:-?dl|-?rip)|hdtv|hd-?rip|[xh]\.?26[45]|hevc|xvid|divx|remux|uhd)(?:[^\p{L}\p{N}].*)?$/isu;
const ENDINGS = 'mkv|mp4|avi|m4v|mov|wmv|iso|srt|sub|webm|mpe?g|flv|m2ts|ts|vob|nfo';
const fileEnding = new RegExp(`\\.(?:${ENDINGS})$`, 'iu');

/** What releases say of themselves between the title and the picture's size, language included. */
const release =
  /(?<![\s._([-])[\s._([-]+(?:proper|repack|rerip|limited|internal|unrated|uncut|extended|remastered|restored|theatrical|imax|hybrid|hdr(?:10)?|10bit|multi|dual|dl|ml|dubbed|subbed|german|french|truefrench|vostfr|italian|ita|spanish|castellano|english|eng|russian|rus|swedish|norwegian|danish|dutch|nordic|polish|hindi|japanese|korean|complete|dc|ac3|dts)[)\]]?$/iu;
/** So many such words go at most. */
const MOST_RELEASE_WORDS = 5;

/** An address, or a path from a root or a drive, which is one letter: "Face:/Off" is neither. */
const fromRoot = /^(?:[a-z]:[\\/]|[a-z][a-z0-9+.-]+:\/\/|[\\/~])/iu;
const address = /^[a-z][a-z0-9+.-]+:\/\//iu;
/** "letterboxd.com/film/heat-1995/", as browsers show an address. */
const bareAddress =
  /^(?:[a-z0-9-]{1,60}\.){1,4}(?:com|org|net|info|tv|io|me|to|co|uk|de|fr|es|it|nl|ru)\/\S/iu;
/** What was searched for elsewhere: "https://www.google.com/search?q=heat+1995". */
const searched = /[?&](?:q|query|s|k|search|search_query|keyword|title)=([^&#]+)/iu;
/** Names that files have in the folder of their film. */
const namesNothing = /^(?:movie|film|video|main|feature|title\W?\w{0,3}|index|vts\W.*|dis[ck]\W?\d)\.\w+$/iu;

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
  return fromRoot.test(text) || bareAddress.test(text);
}

/**
 * The last part of a path or an address, and the folder it is in: "C:\Movies\Heat (1995)\Heat.mkv",
 * "https://letterboxd.com/film/heat-1995/". Nothing for a text that is neither.
 */
export function lastParts(text: string): readonly string[] {
  if (address.test(text) || bareAddress.test(text)) return pageOf(text.replace(address, ''));
  if (!fromRoot.test(text) && !(fileEnding.test(text) && /[\\/]/u.test(text))) return [];
  const [file = '', folder] = partsOf(text).toReversed();
  if (folder === undefined) return [file];
  return namesNothing.test(file) ? [folder, file] : [file, folder];
}

/** What a page is of: what was searched for there, or the end of its address. */
function pageOf(addressed: string): readonly string[] {
  const [path = ''] = addressed.split(/[?#]/u);
  const [, ...below] = partsOf(path);
  // Sites number their pages: "603-the-matrix".
  const last = (below.at(-1) ?? '').replace(/^\d+-(?=\p{L})/u, '');
  return [searched.exec(addressed)?.[1] ?? '', last]
    .map((part) => part.replace(/[-_+.]+/gu, ' '))
    .filter((part) => part !== '');
}

function partsOf(path: string): string[] {
  return path.split(/[\\/]+/u).filter((part) => part.trim() !== '');
}
