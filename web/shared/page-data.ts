/** Id of the element that has what a page was rendered from. */
export const DATA_ID = 'page-data';

/** JSON as it may stand in a script element: no text in it can end the element or begin a comment (HTML, 4.12.1.3). */
export function embeddedJson(value: object): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** What the page that is shown was rendered from. */
export function readPageData(): unknown {
  const text = document.getElementById(DATA_ID)?.textContent;
  if (typeof text !== 'string') throw new Error('the page has no data with it');
  return JSON.parse(text) as unknown;
}
