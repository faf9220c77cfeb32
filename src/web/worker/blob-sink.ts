// Collects output in Blobs, which a browser may keep on disk, so that more than fits in memory can be written.

export class BlobSink {
  readonly #pieces: Blob[] = [];

  async writev(chunks: Uint8Array[]): Promise<{ bytesWritten: number }> {
    const piece = new Blob(chunks as BlobPart[]);
    this.#pieces.push(piece);
    return { bytesWritten: piece.size };
  }

  blob(type = "application/octet-stream"): Blob {
    return new Blob(this.#pieces, { type });
  }
}
