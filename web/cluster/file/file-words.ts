/** What is said of a file, by language: loaded with what opens one, and not before. */
export const FILE_WORDS = {
  en: {
    past: (name: string, at: string) =>
      `From the file ${name}, saved ${at}: this is the past, and nothing of it is live.`,
    noFile: 'What was dropped is no file: drop one that was saved by “Save as JSON”.',
    severalFiles: (count: number) => `${count} files were dropped: this page opens one at a time.`,
    tooLarge: (name: string) => `${name} is larger than 32 MiB: this page saves no such file.`,
    unreadable: (name: string) => `The browser could not read ${name}.`,
    noIncident: (name: string) => `${name} is no incident that this page has saved.`,
    otherVersion: (name: string) =>
      `${name} was saved by another version of the service, which writes incidents otherwise.`,
  },
  es: {
    past: (name: string, at: string) =>
      `Del archivo ${name}, guardado el ${at}: es el pasado, y nada de esto es en vivo.`,
    noFile: 'Lo que se soltó no es un archivo: suelte uno que se guardó con «Guardar como JSON».',
    severalFiles: (count: number) => `Se soltaron ${count} archivos: esta página abre uno cada vez.`,
    tooLarge: (name: string) => `${name} ocupa más de 32 MiB: esta página no guarda archivos así.`,
    unreadable: (name: string) => `El navegador no pudo leer ${name}.`,
    noIncident: (name: string) => `${name} no es un incidente que esta página haya guardado.`,
    otherVersion: (name: string) =>
      `${name} lo guardó otra versión del servicio, que escribe los incidentes de otra forma.`,
  },
} as const;
