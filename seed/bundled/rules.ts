/**
 * What is done to the bundled rows beyond copying them, by the sentence under which a load counts it. docs/data.md has the reasons
 * and examples.
 */
export const rules = {
  numberIsTitle: 'a number is the title',
  textReadAgain: 'text in Windows-1252 that was read as Mac Roman is read again',
  articleInFront: 'an article behind a comma goes in front, or an abbreviation is written out',
  releaseRemark: 'what only tells releases apart goes from the title',
  remarkIsOptional: 'the title without its remark in brackets is an alias',
  centuryLate: 'a year after 2011 belongs a century earlier',
  bareYear: '31 December is a bare year that moved a day back',
  noDate: '31 December 1969 is no date',
  honorific: 'a name loses its honorific or doubled quotation marks',
  namedTwice: 'a director named twice is one',
  onePerson: 'a person’s name that is one letter off is that person’s',
  fullerName: 'of two names of one director the fuller one is taken',
  groupMember: 'a director credited beside their own group is in the group',
  sameFilm: 'a row describes a film once more',
  spellingVariant: 'a row describes a film under a title that is one letter off',
  otherLanguage: 'a row describes a film under its title in another language',
  subtitle: 'a subtitle is an alias',
} as const;

/** One of {@link rules}. */
export type Rule = (typeof rules)[keyof typeof rules];
