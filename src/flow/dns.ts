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

export class DNSQuestion extends FlowPart {
  protected override get layout(): Layout {
    return questionLayout;
  }

  get name(): string {
    return this.need("name", this.readText("name"));
  }

  set name(value: string) {
    this.setText("name", value);
  }

  get type(): number {
    return this.need("type", this.readNumber("type"));
  }

  set type(value: number) {
    this.setInteger("type", value);
  }

  /** The field `class_`. */
  get class(): number {
    return this.need("class_", this.readNumber("class_"));
  }

  set class(value: number) {
    this.setInteger("class_", value);
  }

  toJSON(): QuestionJson {
    return { name: this.name, type: typeName(this.type), class: className(this.class) };
  }

  /** The name. */
  override toString(): string {
    return this.name;
  }
}

export class DNSResourceRecord extends DNSQuestion {
  protected override get layout(): Layout {
    return recordLayout;
  }

  /** Seconds that it may be kept. */
  get ttl(): number {
    return this.need("ttl", this.readNumber("ttl"));
  }

  set ttl(value: number) {
    this.setInteger("ttl", value);
  }

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

  get id(): number {
    return this.need("id", this.readNumber("id"));
  }

  set id(value: number) {
    this.setInteger("id", value);
  }

  /** Whether it is a query. */
  get query(): boolean {
    return this.need("query", this.readBoolean("query"));
  }

  set query(value: boolean) {
    this.setBoolean("query", value);
  }

  get opCode(): number {
    return this.need("op_code", this.readNumber("op_code"));
  }

  set opCode(value: number) {
    this.setInteger("op_code", value);
  }

  get authoritativeAnswer(): boolean {
    return this.need("authoritative_answer", this.readBoolean("authoritative_answer"));
  }

  set authoritativeAnswer(value: boolean) {
    this.setBoolean("authoritative_answer", value);
  }

  get truncation(): boolean {
    return this.need("truncation", this.readBoolean("truncation"));
  }

  set truncation(value: boolean) {
    this.setBoolean("truncation", value);
  }

  get recursionDesired(): boolean {
    return this.need("recursion_desired", this.readBoolean("recursion_desired"));
  }

  set recursionDesired(value: boolean) {
    this.setBoolean("recursion_desired", value);
  }

  get recursionAvailable(): boolean {
    return this.need("recursion_available", this.readBoolean("recursion_available"));
  }

  set recursionAvailable(value: boolean) {
    this.setBoolean("recursion_available", value);
  }

  get reserved(): number {
    return this.need("reserved", this.readNumber("reserved"));
  }

  set reserved(value: number) {
    this.setInteger("reserved", value);
  }

  get responseCode(): number {
    return this.need("response_code", this.readNumber("response_code"));
  }

  set responseCode(value: number) {
    this.setInteger("response_code", value);
  }

  /** The arrays may be changed. */
  get questions(): DNSQuestion[] {
    return this.#items("questions", DNSQuestion);
  }

  set questions(value: readonly DNSQuestion[]) {
    this.set("questions", new PartList([...value]));
  }

  get answers(): DNSResourceRecord[] {
    return this.#items("answers", DNSResourceRecord);
  }

  set answers(value: readonly DNSResourceRecord[]) {
    this.set("answers", new PartList([...value]));
  }

  get authorities(): DNSResourceRecord[] {
    return this.#items("authorities", DNSResourceRecord);
  }

  set authorities(value: readonly DNSResourceRecord[]) {
    this.set("authorities", new PartList([...value]));
  }

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

  /** The bytes of data in all records. */
  get size(): number {
    return [...this.answers, ...this.authorities, ...this.additionals].reduce((size, { data }) => size + data.length, 0);
  }

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

export class DNSFlow extends Flow {
  override get type(): "dns" {
    return "dns";
  }

  protected override get layout(): Layout {
    return flowLayout;
  }

  get request(): DNSMessage {
    return this.need("request", this.readPart("request", DNSMessage));
  }

  set request(value: DNSMessage) {
    this.setPart("request", value, DNSMessage);
  }

  /** Null where none came. */
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
