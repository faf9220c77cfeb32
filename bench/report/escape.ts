// Everything that goes into the HTML report or a Markdown table passes here.

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Escapes a cell of a Markdown table: no line breaks, no bars. */
export function escapeCell(text: string): string {
  return text.replace(/[\r\n]+/g, " ").replace(/[\\|<>]/g, "\\$&");
}
