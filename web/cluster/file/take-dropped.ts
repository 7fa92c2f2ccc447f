/**
 * Takes the files that somebody drops anywhere on the page, which a browser would show in place of the page, and has the class `drop` on `page`
 * while files are dragged over it. What else is dragged, such as a text into a field, is the browser's.
 */
export function takeDropped(page: Element, take: (files: readonly File[]) => void): void {
  for (const kind of ['dragover', 'dragleave', 'drop'] as const)
    addEventListener(kind, (event) => {
      const { dataTransfer } = event;
      if (!dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      // Between two elements a `dragleave` comes with a `dragover` right behind it.
      page.classList.toggle('drop', kind === 'dragover');
      if (kind === 'drop') take([...dataTransfer.files]);
    });
}
