export declare const HTTPResponse: {
  encode: { (message: object, buffer?: Uint8Array): Uint8Array; bytes: number };
  decode(bytes: Uint8Array): object;
};
