/** What a title from the source of a page has in place of its signs, and the sign. */
const ENTITIES = new Map<string, string>(
  (
    'amp:& quot:" apos:\' lt:< gt:> lsquo:‘ rsquo:’ sbquo:‚ ldquo:“ rdquo:” bdquo:„ laquo:« raquo:» ndash:– mdash:— hellip:… ' +
    'middot:· bull:• deg:° times:× iexcl:¡ iquest:¿ sup1:¹ sup2:² sup3:³ frac12:½ frac14:¼ frac34:¾ hearts:♥ trade:™ copy:© reg:® ' +
    'cent:¢ colon:: comma:, period:. semi:; excl:! quest:? num:# dollar:$ ast:* plus:+ sol:/ hyphen:- oslash:ø Oslash:Ø aelig:æ ' +
    'AElig:Æ oelig:œ OElig:Œ szlig:ß'
  )
    .split(' ')
    .map((pair): [string, string] => [pair.slice(0, pair.indexOf(':')), pair.slice(pair.indexOf(':') + 1)]),
);
for (const space of ['nbsp', 'ensp', 'emsp', 'thinsp']) ENTITIES.set(space, ' ');
const entity = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+\d{0,2}));/giu;
/** "eacute" is an e with the mark of that name. */
const marked = /^([a-z])(acute|grave|circ|uml|tilde|cedil|ring|caron)$/iu;
const MARKS = new Map([
  ['acute', '\u0301'],
  ['grave', '\u0300'],
  ['circ', '\u0302'],
  ['uml', '\u0308'],
  ['tilde', '\u0303'],
  ['cedil', '\u0327'],
  ['ring', '\u030a'],
  ['caron', '\u030c'],
]);

/** Strokes for a roman numeral: "Rocky ||". */
const strokes = /(?<=\s)\|{2,3}(?=\s|$)/gu;

const tag = /<\/?[a-z][^<>]*>/giu;
const percents = /(?:%[0-9a-f]{2})+/giu;
/** A letter of Windows-1252 within a word: "Mis%E9rables". */
const windowsLetter = /(?<=\p{L})%([c-f][0-9a-f])|%([c-f][0-9a-f])(?=\p{L})/giu;
/** As programs write what is not ASCII: "Am\u00e9lie". */
const escaped = /\\u([0-9a-f]{4})/giu;

/** The characters that Windows-1252 has for 0x80 to 0x9f; a space where it has none. */
const WINDOWS = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';
/** The first byte of a character in UTF-8, and one that follows it, each taken for a character by itself: "AmÃ©lie". */
const misread = /[\u00c2-\u00f4][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/u;

/** The small capitals in the order of the letters they stand for; there is none for X. */
const SMALL_CAPITALS = new Map(
  Array.from('ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡ', (letter, at) => [letter, String.fromCharCode(0x61 + at)] as const),
);
SMALL_CAPITALS.set('ʏ', 'y').set('ᴢ', 'z');
const smallCapital = new RegExp(`[${[...SMALL_CAPITALS.keys()].join('')}]`, 'gu');
/** Letters in circles and squares, white on black: compatibility knows the others, but not these. */
const filledLetter = /[\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}]/gu;

/** Forms for East Asian text of what ASCII has; and the brackets that only such text has. */
const wide = /[\uff01-\uff5e\u3000]/gu;
const eastBracket = /[【〔〖「『〈《】〕〗」』〉》]/gu;
const OPENING = '【〔〖「『〈《';

/** Without any of these a text is plain. */
const unplain = new RegExp(
  `[<%+\\\\|\\uff01-\\uff5e\\u3000${[...SMALL_CAPITALS.keys()].join('')}${OPENING}\\u{1f150}-\\u{1f189}]|&[#a-zA-Z]|${misread.source}`,
  'u',
);

/** Whether something of a text is written in a way that says another sign: the text may have a plainer form. */
export function isPlain(text: string): boolean {
  return !unplain.test(text);
}

/**
 * A text as it was before a page, an address, a wrong encoding or a keyboard changed its signs: without tags, with entities and percent
 * signs read ("Bonnie &amp;amp; Clyde", "the%20godfather", "the+dark+knight"), "AmÃ©lie" as Amélie, with plain letters and brackets. Pure.
 */
export function plainTyping(text: string): string {
  if (isPlain(text)) return text;
  const unescaped = withEntitiesRead(
    withEntitiesRead(withoutPluses(text.replace(percents, decoded)).replace(tag, '')),
  )
    .replace(windowsLetter, (_, behind?: string, before?: string) => characterOf(behind ?? before ?? ''))
    .replace(escaped, (_, code: string) => characterOf(code))
    .replace(strokes, (run) => 'I'.repeat(run.length));
  return wellRead(unescaped)
    .replace(smallCapital, (letter) => SMALL_CAPITALS.get(letter) ?? letter)
    .replace(filledLetter, plainLetter)
    .replace(wide, (sign) => (sign === '\u3000' ? ' ' : String.fromCharCode(sign.charCodeAt(0) - 0xfee0)))
    .replace(eastBracket, (bracket) => (OPENING.includes(bracket) ? ' (' : ') '))
    .trim();
}

/** A text of one word with several plus signs is from an address: "The+Dark+Knight". One sign may be the title's: "Romeo+Juliet". */
function withoutPluses(text: string): string {
  return /^[^\s+]+(?:\+[^\s+]+){2,}$/u.test(text) ? text.replaceAll('+', ' ') : text;
}

function withEntitiesRead(text: string): string {
  return text.replace(entity, (written, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return named(name) ?? written;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return code > 0x1f && code < 0x11_0000 ? String.fromCodePoint(code) : written;
  });
}

function named(name: string): string | undefined {
  const letter = marked.exec(name);
  if (letter !== null) return `${letter[1] ?? ''}${MARKS.get((letter[2] ?? '').toLowerCase()) ?? ''}`;
  return ENTITIES.get(name) ?? ENTITIES.get(name.toLowerCase());
}

/** What the bytes are in UTF-8; as it was where they are no text. */
function decoded(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}

function characterOf(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

/** UTF-8 that was read as Windows-1252, read again; as it was where its characters are no such bytes. */
function wellRead(text: string): string {
  if (!misread.test(text)) return text;
  const bytes = Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const windows = code === 0x20 ? -1 : WINDOWS.indexOf(character);
    return windows < 0 ? code : 0x80 + windows;
  });
  if (bytes.some((byte) => byte > 0xff)) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    return text;
  }
}

function plainLetter(filled: string): string {
  const code = filled.codePointAt(0) ?? 0;
  return String.fromCharCode(0x61 + code - (code < 0x1f170 ? 0x1f150 : 0x1f170));
}
