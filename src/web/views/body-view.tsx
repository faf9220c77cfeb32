// A body in the ways that suit it: a tree of JSON, fields of a form, an image, text, bytes.
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { Body } from "../protocol.ts";
import { saveBlob } from "../store/viewer.ts";
import { FormView } from "./form-view.tsx";
import { shownSize } from "./format.ts";
import { HexView } from "./hex-view.tsx";
import { Icon } from "./icons.tsx";
import { ImageView, isImage } from "./image-view.tsx";
import { JsonTree, parseJson } from "./json-tree.tsx";
import { TextView } from "./text-view.tsx";

interface Mode {
  readonly name: string;
  view(): JSX.Element;
}

function modesOf(body: Body): Mode[] {
  const { text, bytes, form } = body;
  const modes: Mode[] = [];
  if (isImage(body)) modes.push({ name: "Image", view: () => <ImageView body={body} /> });
  if (form !== null) modes.push({ name: "Form", view: () => <FormView fields={form} /> });
  const json = text === null || body.isCut ? undefined : parseJson(text, body.mediaType);
  if (json !== undefined) {
    modes.push({ name: "Tree", view: () => <JsonTree value={json} /> });
    modes.push({ name: "Pretty", view: () => <TextView text={JSON.stringify(json, null, 2)} /> });
  }
  if (text !== null) modes.push({ name: "Text", view: () => <TextView text={text} /> });
  modes.push({ name: "Hex", view: () => <HexView bytes={bytes} /> });
  return modes;
}

export function BodyView({ body, name }: { body: Body; name: string }): JSX.Element {
  const modes = useMemo(() => modesOf(body), [body]);
  const [chosen, choose] = useState("");
  const current = modes.find((mode) => mode.name === chosen) ?? modes[0];
  const { bytes, rawSize, mediaType, note } = body;
  const size = bytes.length === rawSize ? shownSize(rawSize) : `${shownSize(bytes.length)} decoded`;
  return (
    <div class="body">
      <div class="body-bar">
        <fieldset class="modes">
          <legend class="hidden">Show the body as</legend>
          {modes.map((mode) => (
            <button key={mode.name} type="button" aria-pressed={mode === current} onClick={() => choose(mode.name)}>
              {mode.name}
            </button>
          ))}
        </fieldset>
        <span class="body-type">{[mediaType, size].filter(Boolean).join(" · ")}</span>
        <button
          type="button"
          class="button is-icon"
          aria-label="Save the body"
          title="Save the body"
          onClick={() => saveBlob(new Blob([bytes], { type: "application/octet-stream" }), `${name}.bin`)}
        >
          <Icon name="save" />
        </button>
      </div>
      {note !== null && <p class="problem">{note}</p>}
      {body.isCut && <p class="quiet">Only the beginning is shown as text: Hex has all of it.</p>}
      {current.view()}
    </div>
  );
}
