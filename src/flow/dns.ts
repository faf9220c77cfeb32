// A flow of DNS: a query, and the answer where one came.
import { shapes } from "./canonical.ts";
import { shownData } from "./dns-data.ts";
import { className, httpStatusOf, opCodeName, responseCodeName, typeName } from "./dns-names.ts";
import { Flow } from "./flow.ts";
import { type DnsMessageJson, dnsFlowJson, type FlowJson, type QuestionJson, type ResourceRecordJson } from "./json.ts";
import { dictLayout, type Layout } from "./layout.ts";
import { PartList } from "./list.ts";
import { FlowPart } from "./part.ts";
import type { PartClass } from "./tape-part.ts";

const flowLayout: Layout = dictLayout(shapes.dns);
const messageLayout: Layout = dictLayout(shapes.dnsMessage);
const questionLayout: Layout = dictLayout(shapes.question);
const recordLayout: Layout = dictLayout(shapes.record);

/** A question of a DNS message. */
export class DNSQuestion extends FlowPart {
  protected override get layout(): Layout {
    return questionLayout;
  }

  /** The domain name, without the final dot. */
  get name(): string {
    return this.need("name", this.readText("name"));
  }

  set name(value: string) {
    this.setText("name", value);
  }

  /** The record type as a number, such as 1 for A and 28 for AAAA. */
  get type(): number {
    return this.need("type", this.readNumber("type"));
  }

  set type(value: number) {
    this.setInteger("type", value);
  }

  /** The record class as a number: 1 for the Internet. mitmproxy calls it `class_`. */
  get class(): number {
    return this.need("class_", this.readNumber("class_"));
  }

  set class(value: number) {
    this.setInteger("class_", value);
  }

  /** The question as in mitmweb's flow JSON, its type and class by name. */
  toJSON(): QuestionJson {
    return { name: this.name, type: typeName(this.type), class: className(this.class) };
  }

  /** The name. */
  override toString(): string {
    return this.name;
  }
}

/** A resource record of a DNS message: an answer, an authority or an additional record. */
export class DNSResourceRecord extends DNSQuestion {
  protected override get layout(): Layout {
    return recordLayout;
  }

  /** How long the record may be cached, in seconds. */
  get ttl(): number {
    return this.need("ttl", this.readNumber("ttl"));
  }

  set ttl(value: number) {
    this.setInteger("ttl", value);
  }

  /** The record data as bytes, undecoded. */
  get data(): Uint8Array {
    return this.need("data", this.readBytes("data"));
  }

  set data(value: Uint8Array) {
    this.setBytes("data", value);
  }

  override toJSON(): ResourceRecordJson {
    return { ...super.toJSON(), ttl: this.ttl, data: this.toString() };
  }

  /** The data: an address, a name or text where the type has such, else hexadecimal digits. */
  override toString(): string {
    return shownData(this.type, this.data);
  }
}

/** A DNS query or response. */
export class DNSMessage extends FlowPart {
  protected override get layout(): Layout {
    return messageLayout;
  }

  /** When it was sent or received: seconds since 1970. */
  get timestamp(): number | null {
    return this.readNumber("timestamp");
  }

  set timestamp(value: number | null) {
    this.setFloat("timestamp", value);
  }

  /** The transaction ID, from 0 to 65535. */
  get id(): number {
    return this.need("id", this.readNumber("id"));
  }

  set id(value: number) {
    this.setInteger("id", value);
  }

  /** Whether it is a query rather than a response. */
  get query(): boolean {
    return this.need("query", this.readBoolean("query"));
  }

  set query(value: boolean) {
    this.setBoolean("query", value);
  }

  /** The operation: 0 for a standard query. */
  get opCode(): number {
    return this.need("op_code", this.readNumber("op_code"));
  }

  set opCode(value: number) {
    this.setInteger("op_code", value);
  }

  /** The AA bit: the responding server is an authority for the name. */
  get authoritativeAnswer(): boolean {
    return this.need("authoritative_answer", this.readBoolean("authoritative_answer"));
  }

  set authoritativeAnswer(value: boolean) {
    this.setBoolean("authoritative_answer", value);
  }

  /** The TC bit: the message was truncated. */
  get truncation(): boolean {
    return this.need("truncation", this.readBoolean("truncation"));
  }

  set truncation(value: boolean) {
    this.setBoolean("truncation", value);
  }

  /** The RD bit: the client asks for a recursive lookup. */
  get recursionDesired(): boolean {
    return this.need("recursion_desired", this.readBoolean("recursion_desired"));
  }

  set recursionDesired(value: boolean) {
    this.setBoolean("recursion_desired", value);
  }

  /** The RA bit: the server offers recursive lookups. */
  get recursionAvailable(): boolean {
    return this.need("recursion_available", this.readBoolean("recursion_available"));
  }

  set recursionAvailable(value: boolean) {
    this.setBoolean("recursion_available", value);
  }

  /** The reserved bits of the header, normally 0. */
  get reserved(): number {
    return this.need("reserved", this.readNumber("reserved"));
  }

  set reserved(value: number) {
    this.setInteger("reserved", value);
  }

  /** The response code: 0 for no error, 3 for NXDOMAIN. */
  get responseCode(): number {
    return this.need("response_code", this.readNumber("response_code"));
  }

  set responseCode(value: number) {
    this.setInteger("response_code", value);
  }

  /** The questions. Changes to the array are part of the flow. */
  get questions(): DNSQuestion[] {
    return this.#items("questions", DNSQuestion);
  }

  set questions(value: readonly DNSQuestion[]) {
    this.set("questions", new PartList([...value]));
  }

  /** The answers. Changes to the array are part of the flow. */
  get answers(): DNSResourceRecord[] {
    return this.#items("answers", DNSResourceRecord);
  }

  set answers(value: readonly DNSResourceRecord[]) {
    this.set("answers", new PartList([...value]));
  }

  /** The authority records. Changes to the array are part of the flow. */
  get authorities(): DNSResourceRecord[] {
    return this.#items("authorities", DNSResourceRecord);
  }

  set authorities(value: readonly DNSResourceRecord[]) {
    this.set("authorities", new PartList([...value]));
  }

  /** The additional records. Changes to the array are part of the flow. */
  get additionals(): DNSResourceRecord[] {
    return this.#items("additionals", DNSResourceRecord);
  }

  set additionals(value: readonly DNSResourceRecord[]) {
    this.set("additionals", new PartList([...value]));
  }

  #items<Part extends FlowPart>(name: string, type: PartClass<Part>): Part[] {
    return this.need(
      name,
      this.readChild(name, (source) => PartList.read(source, type)),
    ).items;
  }

  /** The total length of the data of all records, in bytes. */
  get size(): number {
    return [...this.answers, ...this.authorities, ...this.additionals].reduce((size, { data }) => size + data.length, 0);
  }

  /** The message as in mitmweb's flow JSON, codes and types by name. */
  toJSON(): DnsMessageJson {
    return {
      id: this.id,
      query: this.query,
      op_code: opCodeName(this.opCode),
      authoritative_answer: this.authoritativeAnswer,
      truncation: this.truncation,
      recursion_desired: this.recursionDesired,
      recursion_available: this.recursionAvailable,
      response_code: responseCodeName(this.responseCode),
      status_code: httpStatusOf(this.responseCode),
      questions: this.questions.map((question) => question.toJSON()),
      answers: this.answers.map((record) => record.toJSON()),
      authorities: this.authorities.map((record) => record.toJSON()),
      additionals: this.additionals.map((record) => record.toJSON()),
      size: this.size,
      timestamp: this.timestamp,
    };
  }

  /** Questions and records, a line each. */
  override toString(): string {
    return [...this.questions, ...this.answers, ...this.authorities, ...this.additionals].join("\n");
  }
}

/** A DNS query and its response. */
export class DNSFlow extends Flow {
  override get type(): "dns" {
    return "dns";
  }

  protected override get layout(): Layout {
    return flowLayout;
  }

  /** The query. */
  get request(): DNSMessage {
    return this.need("request", this.readPart("request", DNSMessage));
  }

  set request(value: DNSMessage) {
    this.setPart("request", value, DNSMessage);
  }

  /** The response; null if none was received. */
  get response(): DNSMessage | null {
    return this.readPart("response", DNSMessage);
  }

  set response(value: DNSMessage | null) {
    this.setPart("response", value, DNSMessage);
  }

  override toJSON(): FlowJson {
    return dnsFlowJson(this, this.source.context.services);
  }

  /** The two messages, each in a line. */
  override toString(): string {
    const line = (message: DNSMessage): string => String(message).replaceAll("\n", ", ");
    const { response } = this;
    return `<DNSFlow\n  request = ${line(this.request)}${response === null ? "" : `\n  response = ${line(response)}`}>`;
  }
}
