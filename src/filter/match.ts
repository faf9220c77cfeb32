// Tests whether flows match an expression. Each operator reads only what it needs of a lazy flow.
import { decodeLatin1 } from "../codec/text.ts";
import type { Address } from "../flow/connection.ts";
import type { DNSMessage } from "../flow/dns.ts";
import { encodeEscaped } from "../flow/escape.ts";
import type { AnyFlow } from "../flow/from.ts";
import type { Headers } from "../flow/headers.ts";
import type { HTTPFlow } from "../flow/http.ts";
import type { Message } from "../flow/message.ts";
import type { FlowPredicate, FlowRow } from "../io/rows.ts";
import type { Expression } from "./expression.ts";
import type { FlagCode, RegexCode } from "./operators.ts";
import type { Pattern } from "./pattern.ts";
import { metadataText } from "./python-text.ts";

export type Predicate = (flow: AnyFlow) => boolean;

/** Compiles an expression to a predicate. */
export function predicateOf(expression: Expression): Predicate {
  switch (expression.type) {
    case "and": {
      const terms = expression.terms.map(predicateOf);
      return (flow) => terms.every((term) => term(flow));
    }
    case "or": {
      const terms = expression.terms.map(predicateOf);
      return (flow) => terms.some((term) => term(flow));
    }
    case "not": {
      const term = predicateOf(expression.term);
      return (flow) => !term(flow);
    }
    case "flag":
      return flags[expression.code];
    case "regex": {
      const { pattern } = expression;
      const search = searches[expression.code];
      return (flow) => search(flow, pattern);
    }
    case "code":
      return (flow) => flow.type === "http" && flow.response?.statusCode === expression.status;
  }
}

type RowJudge = (row: FlowRow, type: string) => boolean | null;

/** Compiles an expression to a predicate on index rows: null if a row cannot tell. Undefined if no row has what the expression needs. */
export function rowPredicateOf(expression: Expression): FlowPredicate["ofRow"] {
  const judge = rowJudgeOf(expression);
  if (judge === undefined) return undefined;
  return (row) => {
    const type = row.currentType;
    return type === null ? null : judge(row, type);
  };
}

function rowJudgeOf(expression: Expression): RowJudge | undefined {
  switch (expression.type) {
    case "and":
    case "or": {
      const terms = expression.terms.map(rowJudgeOf);
      if (terms.includes(undefined)) return undefined;
      const ends = expression.type === "or";
      return (row, type) => firstTerm(terms as RowJudge[], ends, row, type);
    }
    case "not": {
      const term = rowJudgeOf(expression.term);
      if (term === undefined) return undefined;
      return (row, type) => negated(term(row, type));
    }
    case "flag":
      return rowFlags[expression.code];
    case "regex": {
      const { code, pattern } = expression;
      return code === "~m" ? (row, type) => type === "http" && inMethod(row, pattern) : undefined;
    }
    case "code":
      return undefined;
  }
}

/** Evaluates terms in order, as for flows: an undecided term makes the result null even if a later one would settle it. */
function firstTerm(terms: readonly RowJudge[], ends: boolean, row: FlowRow, type: string): boolean | null {
  for (const term of terms) {
    const is = term(row, type);
    if (is === null || is === ends) return is;
  }
  return !ends;
}

function negated(is: boolean | null): boolean | null {
  return is === null ? null : !is;
}

function inMethod(row: FlowRow, pattern: Pattern): boolean | null {
  const method = row.rawMethod;
  return method === null ? null : pattern.testBytes(method);
}

const rowFlags: Partial<Record<FlagCode, RowJudge>> = {
  "~all": () => true,
  "~dns": (_, type) => type === "dns",
  "~e": (row) => row.failed,
  "~http": (_, type) => type === "http",
  "~q": (row, type) => (type === "http" || type === "dns") && negated(row.hasResponse),
  "~s": (row, type) => (type === "http" || type === "dns") && row.hasResponse,
  "~tcp": (_, type) => type === "tcp",
  "~udp": (_, type) => type === "udp",
};

const ASSETS = /text\/javascript|application\/x-javascript|application\/javascript|text\/css|image\/|font\/|application\/font/;

const flags: Record<FlagCode, Predicate> = {
  "~a": (flow) => flow.type === "http" && someContentType(flow.response, (value) => ASSETS.test(decodeLatin1(value))),
  "~all": () => true,
  "~dns": (flow) => flow.type === "dns",
  "~e": (flow) => flow.error !== null,
  "~http": (flow) => flow.type === "http",
  "~marked": (flow) => flow.marked !== "",
  "~q": (flow) => (flow.type === "http" || flow.type === "dns") && flow.response === null,
  "~replay": (flow) => flow.isReplay !== null,
  "~replayq": (flow) => flow.isReplay === "request",
  "~replays": (flow) => flow.isReplay === "response",
  "~s": (flow) => (flow.type === "http" || flow.type === "dns") && flow.response !== null,
  "~tcp": (flow) => flow.type === "tcp",
  "~udp": (flow) => flow.type === "udp",
  "~websocket": (flow) => flow.type === "http" && flow.websocket !== null,
};

type Search = (flow: AnyFlow, pattern: Pattern) => boolean;

const inHttp =
  (search: (flow: HTTPFlow, pattern: Pattern) => boolean): Search =>
  (flow, pattern) =>
    flow.type === "http" && search(flow, pattern);

const searches: Record<RegexCode, Search> = {
  "~b": (flow, pattern) => inBodies(flow, pattern, true) || inBodies(flow, pattern, false),
  "~bq": (flow, pattern) => inBodies(flow, pattern, true),
  "~bs": (flow, pattern) => inBodies(flow, pattern, false),
  "~comment": (flow, pattern) => pattern.test(flow.comment),
  "~d": inHttp(({ request }, pattern) => pattern.test(request.host) || pattern.test(request.prettyHost)),
  "~dst": (flow, pattern) => inAddress(flow.serverConn.address, pattern),
  "~h": inHttp(({ request, response }, pattern) => inHeaders(request, pattern) || inHeaders(response, pattern)),
  "~hq": inHttp(({ request }, pattern) => inHeaders(request, pattern)),
  "~hs": inHttp(({ response }, pattern) => inHeaders(response, pattern)),
  "~m": inHttp(({ request }, pattern) => pattern.testBytes(request.rawMethod)),
  "~marker": (flow, pattern) => pattern.test(flow.marked),
  "~meta": (flow, pattern) => pattern.test(metadataText(flow.metadata)),
  "~src": (flow, pattern) => inAddress(flow.clientConn.peername, pattern),
  "~t": inHttp(({ request, response }, pattern) => inContentType(request, pattern) || inContentType(response, pattern)),
  "~tq": inHttp(({ request }, pattern) => inContentType(request, pattern)),
  "~ts": inHttp(({ response }, pattern) => inContentType(response, pattern)),
  "~u": inUrl,
};

function inUrl(flow: AnyFlow, pattern: Pattern): boolean {
  if (flow.type === "http") return pattern.test(flow.request.prettyUrl);
  if (flow.type !== "dns") return false;
  const [question] = flow.request.questions;
  return question !== undefined && pattern.test(question.name);
}

function inAddress(address: Address | null, pattern: Pattern): boolean {
  return address !== null && pattern.test(`${address[0]}:${address[1]}`);
}

/** Searches the header lines as they were sent, each with its CRLF. */
function inHeaders(message: Message | null, pattern: Pattern): boolean {
  return message !== null && pattern.test(headerLines(message.headers));
}

function headerLines(headers: Headers): string {
  let lines = "";
  for (const [name, value] of headers.fields) lines += `${decodeLatin1(name)}: ${decodeLatin1(value)}\r\n`;
  return lines;
}

function inContentType(message: Message | null, pattern: Pattern): boolean {
  return someContentType(message, (value) => pattern.testBytes(value));
}

/** Whether any content type passes a test; a message may have several. */
function someContentType(message: Message | null, is: (value: Uint8Array) => boolean): boolean {
  if (message === null) return false;
  return message.headers.fields.some(([name, value]) => decodeLatin1(name).toLowerCase() === "content-type" && is(value));
}

/** Searches what one side sent: HTTP bodies without their content-encoding, messages, and the text of DNS messages. */
function inBodies(flow: AnyFlow, pattern: Pattern, ofClient: boolean): boolean {
  if (flow.type === "dns") {
    const message = ofClient ? flow.request : flow.response;
    return message !== null && pattern.testBytes(encodeEscaped(dnsText(message)));
  }
  if (flow.type === "http") {
    const content = (ofClient ? flow.request : flow.response)?.getContent({ strict: false }) ?? null;
    if (content !== null && pattern.testBytes(content)) return true;
  }
  const messages = flow.type === "http" ? (flow.websocket?.messages ?? []) : flow.messages;
  for (const message of messages) if (message.fromClient === ofClient && pattern.testBytes(message.content)) return true;
  return false;
}

/** A DNS message as text: its questions and records, one per line. */
function dnsText({ questions, answers, authorities, additionals }: DNSMessage): string {
  return [...questions, ...answers, ...authorities, ...additionals].join("\r\n");
}
