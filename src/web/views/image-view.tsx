// An image from a blob. Only formats of pixels: one of markup may hold anything.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Body } from "../protocol.ts";

const types = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/bmp",
  "image/x-icon",
  "image/vnd.microsoft.icon",
]);

export function isImage({ mediaType }: Body): boolean {
  return types.has(mediaType);
}

export function ImageView({ body }: { body: Body }): JSX.Element {
  const [url, setUrl] = useState<string | null>(null);
  const [size, setSize] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([body.bytes], { type: body.mediaType }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [body]);
  if (url === null) return <p class="quiet">Reading…</p>;
  return (
    <figure class="image">
      <img
        src={url}
        alt="The body"
        onLoad={({ currentTarget }) => setSize(`${currentTarget.naturalWidth} × ${currentTarget.naturalHeight} pixels`)}
        onError={() => setSize("This is no image that the browser can show.")}
      />
      <figcaption>{size}</figcaption>
    </figure>
  );
}
