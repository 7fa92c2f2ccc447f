import { ByteWriter } from '../../catalog/snapshot/byte-writer.ts';
import type { ScratchFile } from '../scratch/scratch-file.ts';
import type { Run } from './run-reader.ts';

/** Writes bytes to a scratch file that others write to, too: in pieces, which are to be read as if they were one. */
export class PieceWriter {
  readonly pieces: Run[] = [];
  readonly to: ByteWriter;

  /** @param bufferBytes gathered before they are written */
  constructor(file: ScratchFile, bufferBytes: number) {
    this.to = new ByteWriter((bytes) => {
      const start = file.length;
      file.append(bytes);
      this.pieces.push({ start, end: file.length });
    }, bufferBytes);
  }
}
