// An HTTP request.
import { shapes } from "./canonical.ts";
import type { Headers } from "./headers.ts";
import { Headers as HeadersClass, type HeadersInput } from "./headers.ts";
import { Message } from "./message.ts";
import { dictLayout, type Layout } from "./part.ts";
import { requestLine } from "./print.ts";
import { defaultPort, formatUrl, hostPort, parseAuthority, parseUrl } from "./url.ts";

const layout: Layout = dictLayout(shapes.request);
