// A message of DNS: its flags, questions and records.
import type { JSX } from "preact";
import type { DnsDetails } from "../protocol.ts";
import { Facts, Section } from "./facts.tsx";
import { counted } from "./format.ts";

export function DnsView({ message }: { message: DnsDetails }): JSX.Element {
  return (
    <>
      <Facts facts={message.facts} />
      {message.sections.map(({ title, records }) => (
        <Section key={title} title={title} note={counted(records.length, "record")}>
          <table class="records">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Type</th>
                <th scope="col">TTL</th>
                <th scope="col">Data</th>
              </tr>
            </thead>
            <tbody>
              {records.map(({ name, type, ttl, data }, index) => (
                <tr key={index}>
                  <td>{name}</td>
                  <td>{type}</td>
                  <td>{ttl === null ? "" : `${ttl} s`}</td>
                  <td>{data}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      ))}
    </>
  );
}
