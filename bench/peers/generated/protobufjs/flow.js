/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

const $root = $protobuf.roots["default"] || ($protobuf.roots["default"] = {});

export const mitmflow = $root.mitmflow = (() => {

    const mitmflow = {};

    mitmflow.Flow = (function() {

        const Flow = function (properties) {
            this.extra = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Flow.prototype.version = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        Flow.prototype.id = "";
        Flow.prototype.timestamp_created = null;
        Flow.prototype.error = null;
        Flow.prototype.intercepted = false;
        Flow.prototype.is_replay = null;
        Flow.prototype.marked = "";
        Flow.prototype.comment = "";
        Flow.prototype.http = null;
        Flow.prototype.tcp = null;
        Flow.prototype.udp = null;
        Flow.prototype.dns = null;
        Flow.prototype.server_conn = null;
        Flow.prototype.client_conn = null;
        Flow.prototype.metadata = null;
        Flow.prototype.backup = null;
        Flow.prototype.timestamp_created_integer = null;
        Flow.prototype.extra = $util.emptyArray;
        Flow.prototype.order = null;
        Flow.prototype.crc32 = null;

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Flow.prototype, "_timestamp_created", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_created"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Flow.prototype, "_is_replay", {
            get: $util.oneOfGetter($oneOfFields = ["is_replay"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        $Object.defineProperty(Flow.prototype, "type", {
            get: $util.oneOfGetter($oneOfFields = ["http", "tcp", "udp", "dns"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Flow.prototype, "_timestamp_created_integer", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_created_integer"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Flow.prototype, "_order", {
            get: $util.oneOfGetter($oneOfFields = ["order"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Flow.prototype, "_crc32", {
            get: $util.oneOfGetter($oneOfFields = ["crc32"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        Flow.create = function(properties) {
            return new Flow(properties);
        };

        Flow.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.version != null && $Object.hasOwnProperty.call(message, "version") && (typeof message.version === "object" ? message.version.low || message.version.high : message.version !== 0))
                writer.uint32(8).int64(message.version);
            if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                writer.uint32(18).string(message.id);
            if (message.timestamp_created != null && $Object.hasOwnProperty.call(message, "timestamp_created"))
                writer.uint32(25).double(message.timestamp_created);
            if (message.error != null && $Object.hasOwnProperty.call(message, "error"))
                $root.mitmflow.Error.encode(message.error, writer.uint32(34).fork(), _depth + 1).ldelim();
            if (message.intercepted != null && $Object.hasOwnProperty.call(message, "intercepted") && message.intercepted !== false)
                writer.uint32(40).bool(message.intercepted);
            if (message.is_replay != null && $Object.hasOwnProperty.call(message, "is_replay"))
                writer.uint32(50).string(message.is_replay);
            if (message.marked != null && $Object.hasOwnProperty.call(message, "marked") && message.marked !== "")
                writer.uint32(58).string(message.marked);
            if (message.comment != null && $Object.hasOwnProperty.call(message, "comment") && message.comment !== "")
                writer.uint32(66).string(message.comment);
            if (message.http != null && $Object.hasOwnProperty.call(message, "http"))
                $root.mitmflow.HttpFlow.encode(message.http, writer.uint32(74).fork(), _depth + 1).ldelim();
            if (message.tcp != null && $Object.hasOwnProperty.call(message, "tcp"))
                $root.mitmflow.MessagesFlow.encode(message.tcp, writer.uint32(82).fork(), _depth + 1).ldelim();
            if (message.udp != null && $Object.hasOwnProperty.call(message, "udp"))
                $root.mitmflow.MessagesFlow.encode(message.udp, writer.uint32(90).fork(), _depth + 1).ldelim();
            if (message.dns != null && $Object.hasOwnProperty.call(message, "dns"))
                $root.mitmflow.DnsFlow.encode(message.dns, writer.uint32(98).fork(), _depth + 1).ldelim();
            if (message.server_conn != null && $Object.hasOwnProperty.call(message, "server_conn"))
                $root.mitmflow.ServerConnection.encode(message.server_conn, writer.uint32(106).fork(), _depth + 1).ldelim();
            if (message.client_conn != null && $Object.hasOwnProperty.call(message, "client_conn"))
                $root.mitmflow.ClientConnection.encode(message.client_conn, writer.uint32(114).fork(), _depth + 1).ldelim();
            if (message.metadata != null && $Object.hasOwnProperty.call(message, "metadata"))
                $root.mitmflow.Dict.encode(message.metadata, writer.uint32(122).fork(), _depth + 1).ldelim();
            if (message.backup != null && $Object.hasOwnProperty.call(message, "backup"))
                $root.mitmflow.Dict.encode(message.backup, writer.uint32(130).fork(), _depth + 1).ldelim();
            if (message.timestamp_created_integer != null && $Object.hasOwnProperty.call(message, "timestamp_created_integer"))
                writer.uint32(136).int64(message.timestamp_created_integer);
            if (message.extra != null && message.extra.length)
                for (let i = 0; i < message.extra.length; ++i)
                    $root.mitmflow.Entry.encode(message.extra[i], writer.uint32(146).fork(), _depth + 1).ldelim();
            if (message.order != null && $Object.hasOwnProperty.call(message, "order"))
                writer.uint32(154).bytes(message.order);
            if (message.crc32 != null && $Object.hasOwnProperty.call(message, "crc32"))
                writer.uint32(16381).fixed32(message.crc32);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        Flow.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.Flow();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.version = value;
                        else
                            delete message.version;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.id = value;
                        else
                            delete message.id;
                        continue;
                    }
                case 3: {
                        if (wireType !== 1)
                            break;
                        message.timestamp_created = reader.double();
                        message._timestamp_created = "timestamp_created";
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        message.error = $root.mitmflow.Error.decode(reader, reader.size(), $undefined, _depth + 1, message.error);
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.bool())
                            message.intercepted = value;
                        else
                            delete message.intercepted;
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        message.is_replay = reader.stringVerify();
                        message._is_replay = "is_replay";
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.marked = value;
                        else
                            delete message.marked;
                        continue;
                    }
                case 8: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.comment = value;
                        else
                            delete message.comment;
                        continue;
                    }
                case 9: {
                        if (wireType !== 2)
                            break;
                        message.http = $root.mitmflow.HttpFlow.decode(reader, reader.size(), $undefined, _depth + 1, message.http);
                        message.type = "http";
                        continue;
                    }
                case 10: {
                        if (wireType !== 2)
                            break;
                        message.tcp = $root.mitmflow.MessagesFlow.decode(reader, reader.size(), $undefined, _depth + 1, message.tcp);
                        message.type = "tcp";
                        continue;
                    }
                case 11: {
                        if (wireType !== 2)
                            break;
                        message.udp = $root.mitmflow.MessagesFlow.decode(reader, reader.size(), $undefined, _depth + 1, message.udp);
                        message.type = "udp";
                        continue;
                    }
                case 12: {
                        if (wireType !== 2)
                            break;
                        message.dns = $root.mitmflow.DnsFlow.decode(reader, reader.size(), $undefined, _depth + 1, message.dns);
                        message.type = "dns";
                        continue;
                    }
                case 13: {
                        if (wireType !== 2)
                            break;
                        message.server_conn = $root.mitmflow.ServerConnection.decode(reader, reader.size(), $undefined, _depth + 1, message.server_conn);
                        continue;
                    }
                case 14: {
                        if (wireType !== 2)
                            break;
                        message.client_conn = $root.mitmflow.ClientConnection.decode(reader, reader.size(), $undefined, _depth + 1, message.client_conn);
                        continue;
                    }
                case 15: {
                        if (wireType !== 2)
                            break;
                        message.metadata = $root.mitmflow.Dict.decode(reader, reader.size(), $undefined, _depth + 1, message.metadata);
                        continue;
                    }
                case 16: {
                        if (wireType !== 2)
                            break;
                        message.backup = $root.mitmflow.Dict.decode(reader, reader.size(), $undefined, _depth + 1, message.backup);
                        continue;
                    }
                case 17: {
                        if (wireType !== 0)
                            break;
                        message.timestamp_created_integer = reader.int64();
                        message._timestamp_created_integer = "timestamp_created_integer";
                        continue;
                    }
                case 18: {
                        if (wireType !== 2)
                            break;
                        if (!(message.extra && message.extra.length))
                            message.extra = [];
                        message.extra.push($root.mitmflow.Entry.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 19: {
                        if (wireType !== 2)
                            break;
                        message.order = reader.bytes();
                        message._order = "order";
                        continue;
                    }
                case 2047: {
                        if (wireType !== 5)
                            break;
                        message.crc32 = reader.fixed32();
                        message._crc32 = "crc32";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        Flow.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.Flow";
        };

        return Flow;
    })();

    mitmflow.HttpFlow = (function() {

        const HttpFlow = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        HttpFlow.prototype.request = null;
        HttpFlow.prototype.response = null;
        HttpFlow.prototype.websocket = null;

        HttpFlow.create = function(properties) {
            return new HttpFlow(properties);
        };

        HttpFlow.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.request != null && $Object.hasOwnProperty.call(message, "request"))
                $root.mitmflow.Request.encode(message.request, writer.uint32(10).fork(), _depth + 1).ldelim();
            if (message.response != null && $Object.hasOwnProperty.call(message, "response"))
                $root.mitmflow.Response.encode(message.response, writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.websocket != null && $Object.hasOwnProperty.call(message, "websocket"))
                $root.mitmflow.WebSocket.encode(message.websocket, writer.uint32(26).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        HttpFlow.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.HttpFlow();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.request = $root.mitmflow.Request.decode(reader, reader.size(), $undefined, _depth + 1, message.request);
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.response = $root.mitmflow.Response.decode(reader, reader.size(), $undefined, _depth + 1, message.response);
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.websocket = $root.mitmflow.WebSocket.decode(reader, reader.size(), $undefined, _depth + 1, message.websocket);
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        HttpFlow.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.HttpFlow";
        };

        return HttpFlow;
    })();

    mitmflow.MessagesFlow = (function() {

        const MessagesFlow = function (properties) {
            this.messages = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        MessagesFlow.prototype.messages = $util.emptyArray;

        MessagesFlow.create = function(properties) {
            return new MessagesFlow(properties);
        };

        MessagesFlow.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.messages != null && message.messages.length)
                for (let i = 0; i < message.messages.length; ++i)
                    $root.mitmflow.Message.encode(message.messages[i], writer.uint32(10).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        MessagesFlow.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.MessagesFlow();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if (!(message.messages && message.messages.length))
                            message.messages = [];
                        message.messages.push($root.mitmflow.Message.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        MessagesFlow.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.MessagesFlow";
        };

        return MessagesFlow;
    })();

    mitmflow.DnsFlow = (function() {

        const DnsFlow = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        DnsFlow.prototype.request = null;
        DnsFlow.prototype.response = null;

        DnsFlow.create = function(properties) {
            return new DnsFlow(properties);
        };

        DnsFlow.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.request != null && $Object.hasOwnProperty.call(message, "request"))
                $root.mitmflow.DnsMessage.encode(message.request, writer.uint32(10).fork(), _depth + 1).ldelim();
            if (message.response != null && $Object.hasOwnProperty.call(message, "response"))
                $root.mitmflow.DnsMessage.encode(message.response, writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        DnsFlow.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.DnsFlow();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.request = $root.mitmflow.DnsMessage.decode(reader, reader.size(), $undefined, _depth + 1, message.request);
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.response = $root.mitmflow.DnsMessage.decode(reader, reader.size(), $undefined, _depth + 1, message.response);
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        DnsFlow.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.DnsFlow";
        };

        return DnsFlow;
    })();

    mitmflow.Request = (function() {

        const Request = function (properties) {
            this.headers = [];
            this.extra = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Request.prototype.method = $util.newBuffer([]);
        Request.prototype.scheme = $util.newBuffer([]);
        Request.prototype.host = "";
        Request.prototype.port = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        Request.prototype.path = $util.newBuffer([]);
        Request.prototype.authority = $util.newBuffer([]);
        Request.prototype.timestamp_start = null;
        Request.prototype.timestamp_end = null;
        Request.prototype.http_version = $util.newBuffer([]);
        Request.prototype.headers = $util.emptyArray;
        Request.prototype.content = null;
        Request.prototype.trailers = null;
        Request.prototype.host_bytes = null;
        Request.prototype.timestamp_start_integer = null;
        Request.prototype.timestamp_end_integer = null;
        Request.prototype.extra = $util.emptyArray;
        Request.prototype.order = null;

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Request.prototype, "_timestamp_start", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_start"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Request.prototype, "_timestamp_end", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_end"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Request.prototype, "_content", {
            get: $util.oneOfGetter($oneOfFields = ["content"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Request.prototype, "_host_bytes", {
            get: $util.oneOfGetter($oneOfFields = ["host_bytes"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Request.prototype, "_timestamp_start_integer", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_start_integer"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Request.prototype, "_timestamp_end_integer", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_end_integer"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Request.prototype, "_order", {
            get: $util.oneOfGetter($oneOfFields = ["order"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        Request.create = function(properties) {
            return new Request(properties);
        };

        Request.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.method != null && $Object.hasOwnProperty.call(message, "method") && message.method.length)
                writer.uint32(10).bytes(message.method);
            if (message.scheme != null && $Object.hasOwnProperty.call(message, "scheme") && message.scheme.length)
                writer.uint32(18).bytes(message.scheme);
            if (message.host != null && $Object.hasOwnProperty.call(message, "host") && message.host !== "")
                writer.uint32(26).string(message.host);
            if (message.port != null && $Object.hasOwnProperty.call(message, "port") && (typeof message.port === "object" ? message.port.low || message.port.high : message.port !== 0))
                writer.uint32(32).int64(message.port);
            if (message.path != null && $Object.hasOwnProperty.call(message, "path") && message.path.length)
                writer.uint32(42).bytes(message.path);
            if (message.authority != null && $Object.hasOwnProperty.call(message, "authority") && message.authority.length)
                writer.uint32(50).bytes(message.authority);
            if (message.timestamp_start != null && $Object.hasOwnProperty.call(message, "timestamp_start"))
                writer.uint32(57).double(message.timestamp_start);
            if (message.timestamp_end != null && $Object.hasOwnProperty.call(message, "timestamp_end"))
                writer.uint32(65).double(message.timestamp_end);
            if (message.http_version != null && $Object.hasOwnProperty.call(message, "http_version") && message.http_version.length)
                writer.uint32(74).bytes(message.http_version);
            if (message.headers != null && message.headers.length)
                for (let i = 0; i < message.headers.length; ++i)
                    $root.mitmflow.Header.encode(message.headers[i], writer.uint32(82).fork(), _depth + 1).ldelim();
            if (message.content != null && $Object.hasOwnProperty.call(message, "content"))
                writer.uint32(90).bytes(message.content);
            if (message.trailers != null && $Object.hasOwnProperty.call(message, "trailers"))
                $root.mitmflow.Headers.encode(message.trailers, writer.uint32(98).fork(), _depth + 1).ldelim();
            if (message.host_bytes != null && $Object.hasOwnProperty.call(message, "host_bytes"))
                writer.uint32(106).bytes(message.host_bytes);
            if (message.timestamp_start_integer != null && $Object.hasOwnProperty.call(message, "timestamp_start_integer"))
                writer.uint32(112).int64(message.timestamp_start_integer);
            if (message.timestamp_end_integer != null && $Object.hasOwnProperty.call(message, "timestamp_end_integer"))
                writer.uint32(120).int64(message.timestamp_end_integer);
            if (message.extra != null && message.extra.length)
                for (let i = 0; i < message.extra.length; ++i)
                    $root.mitmflow.Entry.encode(message.extra[i], writer.uint32(130).fork(), _depth + 1).ldelim();
            if (message.order != null && $Object.hasOwnProperty.call(message, "order"))
                writer.uint32(138).bytes(message.order);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        Request.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.Request();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.method = value;
                        else
                            delete message.method;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.scheme = value;
                        else
                            delete message.scheme;
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.host = value;
                        else
                            delete message.host;
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.port = value;
                        else
                            delete message.port;
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.path = value;
                        else
                            delete message.path;
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.authority = value;
                        else
                            delete message.authority;
                        continue;
                    }
                case 7: {
                        if (wireType !== 1)
                            break;
                        message.timestamp_start = reader.double();
                        message._timestamp_start = "timestamp_start";
                        continue;
                    }
                case 8: {
                        if (wireType !== 1)
                            break;
                        message.timestamp_end = reader.double();
                        message._timestamp_end = "timestamp_end";
                        continue;
                    }
                case 9: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.http_version = value;
                        else
                            delete message.http_version;
                        continue;
                    }
                case 10: {
                        if (wireType !== 2)
                            break;
                        if (!(message.headers && message.headers.length))
                            message.headers = [];
                        message.headers.push($root.mitmflow.Header.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 11: {
                        if (wireType !== 2)
                            break;
                        message.content = reader.bytes();
                        message._content = "content";
                        continue;
                    }
                case 12: {
                        if (wireType !== 2)
                            break;
                        message.trailers = $root.mitmflow.Headers.decode(reader, reader.size(), $undefined, _depth + 1, message.trailers);
                        continue;
                    }
                case 13: {
                        if (wireType !== 2)
                            break;
                        message.host_bytes = reader.bytes();
                        message._host_bytes = "host_bytes";
                        continue;
                    }
                case 14: {
                        if (wireType !== 0)
                            break;
                        message.timestamp_start_integer = reader.int64();
                        message._timestamp_start_integer = "timestamp_start_integer";
                        continue;
                    }
                case 15: {
                        if (wireType !== 0)
                            break;
                        message.timestamp_end_integer = reader.int64();
                        message._timestamp_end_integer = "timestamp_end_integer";
                        continue;
                    }
                case 16: {
                        if (wireType !== 2)
                            break;
                        if (!(message.extra && message.extra.length))
                            message.extra = [];
                        message.extra.push($root.mitmflow.Entry.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 17: {
                        if (wireType !== 2)
                            break;
                        message.order = reader.bytes();
                        message._order = "order";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        Request.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.Request";
        };

        return Request;
    })();

    mitmflow.Response = (function() {

        const Response = function (properties) {
            this.headers = [];
            this.extra = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Response.prototype.status_code = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        Response.prototype.reason = $util.newBuffer([]);
        Response.prototype.timestamp_start = null;
        Response.prototype.timestamp_end = null;
        Response.prototype.http_version = $util.newBuffer([]);
        Response.prototype.headers = $util.emptyArray;
        Response.prototype.content = null;
        Response.prototype.trailers = null;
        Response.prototype.timestamp_start_integer = null;
        Response.prototype.timestamp_end_integer = null;
        Response.prototype.extra = $util.emptyArray;
        Response.prototype.order = null;

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Response.prototype, "_timestamp_start", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_start"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Response.prototype, "_timestamp_end", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_end"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Response.prototype, "_content", {
            get: $util.oneOfGetter($oneOfFields = ["content"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Response.prototype, "_timestamp_start_integer", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_start_integer"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Response.prototype, "_timestamp_end_integer", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_end_integer"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Response.prototype, "_order", {
            get: $util.oneOfGetter($oneOfFields = ["order"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        Response.create = function(properties) {
            return new Response(properties);
        };

        Response.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.status_code != null && $Object.hasOwnProperty.call(message, "status_code") && (typeof message.status_code === "object" ? message.status_code.low || message.status_code.high : message.status_code !== 0))
                writer.uint32(8).int64(message.status_code);
            if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason.length)
                writer.uint32(18).bytes(message.reason);
            if (message.timestamp_start != null && $Object.hasOwnProperty.call(message, "timestamp_start"))
                writer.uint32(57).double(message.timestamp_start);
            if (message.timestamp_end != null && $Object.hasOwnProperty.call(message, "timestamp_end"))
                writer.uint32(65).double(message.timestamp_end);
            if (message.http_version != null && $Object.hasOwnProperty.call(message, "http_version") && message.http_version.length)
                writer.uint32(74).bytes(message.http_version);
            if (message.headers != null && message.headers.length)
                for (let i = 0; i < message.headers.length; ++i)
                    $root.mitmflow.Header.encode(message.headers[i], writer.uint32(82).fork(), _depth + 1).ldelim();
            if (message.content != null && $Object.hasOwnProperty.call(message, "content"))
                writer.uint32(90).bytes(message.content);
            if (message.trailers != null && $Object.hasOwnProperty.call(message, "trailers"))
                $root.mitmflow.Headers.encode(message.trailers, writer.uint32(98).fork(), _depth + 1).ldelim();
            if (message.timestamp_start_integer != null && $Object.hasOwnProperty.call(message, "timestamp_start_integer"))
                writer.uint32(112).int64(message.timestamp_start_integer);
            if (message.timestamp_end_integer != null && $Object.hasOwnProperty.call(message, "timestamp_end_integer"))
                writer.uint32(120).int64(message.timestamp_end_integer);
            if (message.extra != null && message.extra.length)
                for (let i = 0; i < message.extra.length; ++i)
                    $root.mitmflow.Entry.encode(message.extra[i], writer.uint32(130).fork(), _depth + 1).ldelim();
            if (message.order != null && $Object.hasOwnProperty.call(message, "order"))
                writer.uint32(138).bytes(message.order);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        Response.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.Response();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.status_code = value;
                        else
                            delete message.status_code;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.reason = value;
                        else
                            delete message.reason;
                        continue;
                    }
                case 7: {
                        if (wireType !== 1)
                            break;
                        message.timestamp_start = reader.double();
                        message._timestamp_start = "timestamp_start";
                        continue;
                    }
                case 8: {
                        if (wireType !== 1)
                            break;
                        message.timestamp_end = reader.double();
                        message._timestamp_end = "timestamp_end";
                        continue;
                    }
                case 9: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.http_version = value;
                        else
                            delete message.http_version;
                        continue;
                    }
                case 10: {
                        if (wireType !== 2)
                            break;
                        if (!(message.headers && message.headers.length))
                            message.headers = [];
                        message.headers.push($root.mitmflow.Header.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 11: {
                        if (wireType !== 2)
                            break;
                        message.content = reader.bytes();
                        message._content = "content";
                        continue;
                    }
                case 12: {
                        if (wireType !== 2)
                            break;
                        message.trailers = $root.mitmflow.Headers.decode(reader, reader.size(), $undefined, _depth + 1, message.trailers);
                        continue;
                    }
                case 14: {
                        if (wireType !== 0)
                            break;
                        message.timestamp_start_integer = reader.int64();
                        message._timestamp_start_integer = "timestamp_start_integer";
                        continue;
                    }
                case 15: {
                        if (wireType !== 0)
                            break;
                        message.timestamp_end_integer = reader.int64();
                        message._timestamp_end_integer = "timestamp_end_integer";
                        continue;
                    }
                case 16: {
                        if (wireType !== 2)
                            break;
                        if (!(message.extra && message.extra.length))
                            message.extra = [];
                        message.extra.push($root.mitmflow.Entry.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 17: {
                        if (wireType !== 2)
                            break;
                        message.order = reader.bytes();
                        message._order = "order";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        Response.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.Response";
        };

        return Response;
    })();

    mitmflow.Header = (function() {

        const Header = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Header.prototype.name = $util.newBuffer([]);
        Header.prototype.value = $util.newBuffer([]);

        Header.create = function(properties) {
            return new Header(properties);
        };

        Header.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name.length)
                writer.uint32(10).bytes(message.name);
            if (message.value != null && $Object.hasOwnProperty.call(message, "value") && message.value.length)
                writer.uint32(18).bytes(message.value);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        Header.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.Header();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.name = value;
                        else
                            delete message.name;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.value = value;
                        else
                            delete message.value;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        Header.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.Header";
        };

        return Header;
    })();

    mitmflow.Headers = (function() {

        const Headers = function (properties) {
            this.headers = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Headers.prototype.headers = $util.emptyArray;

        Headers.create = function(properties) {
            return new Headers(properties);
        };

        Headers.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.headers != null && message.headers.length)
                for (let i = 0; i < message.headers.length; ++i)
                    $root.mitmflow.Header.encode(message.headers[i], writer.uint32(10).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        Headers.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.Headers();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if (!(message.headers && message.headers.length))
                            message.headers = [];
                        message.headers.push($root.mitmflow.Header.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        Headers.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.Headers";
        };

        return Headers;
    })();

    mitmflow.WebSocket = (function() {

        const WebSocket = function (properties) {
            this.messages = [];
            this.extra = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        WebSocket.prototype.closed_by_client = null;
        WebSocket.prototype.close_code = null;
        WebSocket.prototype.close_reason = null;
        WebSocket.prototype.timestamp_end = null;
        WebSocket.prototype.messages = $util.emptyArray;
        WebSocket.prototype.extra = $util.emptyArray;
        WebSocket.prototype.order = null;

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(WebSocket.prototype, "_closed_by_client", {
            get: $util.oneOfGetter($oneOfFields = ["closed_by_client"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(WebSocket.prototype, "_close_code", {
            get: $util.oneOfGetter($oneOfFields = ["close_code"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(WebSocket.prototype, "_close_reason", {
            get: $util.oneOfGetter($oneOfFields = ["close_reason"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(WebSocket.prototype, "_timestamp_end", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_end"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(WebSocket.prototype, "_order", {
            get: $util.oneOfGetter($oneOfFields = ["order"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        WebSocket.create = function(properties) {
            return new WebSocket(properties);
        };

        WebSocket.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.closed_by_client != null && $Object.hasOwnProperty.call(message, "closed_by_client"))
                writer.uint32(8).bool(message.closed_by_client);
            if (message.close_code != null && $Object.hasOwnProperty.call(message, "close_code"))
                writer.uint32(16).int64(message.close_code);
            if (message.close_reason != null && $Object.hasOwnProperty.call(message, "close_reason"))
                writer.uint32(26).string(message.close_reason);
            if (message.timestamp_end != null && $Object.hasOwnProperty.call(message, "timestamp_end"))
                writer.uint32(33).double(message.timestamp_end);
            if (message.messages != null && message.messages.length)
                for (let i = 0; i < message.messages.length; ++i)
                    $root.mitmflow.WebSocketMessage.encode(message.messages[i], writer.uint32(42).fork(), _depth + 1).ldelim();
            if (message.extra != null && message.extra.length)
                for (let i = 0; i < message.extra.length; ++i)
                    $root.mitmflow.Entry.encode(message.extra[i], writer.uint32(130).fork(), _depth + 1).ldelim();
            if (message.order != null && $Object.hasOwnProperty.call(message, "order"))
                writer.uint32(138).bytes(message.order);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        WebSocket.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.WebSocket();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.closed_by_client = reader.bool();
                        message._closed_by_client = "closed_by_client";
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.close_code = reader.int64();
                        message._close_code = "close_code";
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.close_reason = reader.stringVerify();
                        message._close_reason = "close_reason";
                        continue;
                    }
                case 4: {
                        if (wireType !== 1)
                            break;
                        message.timestamp_end = reader.double();
                        message._timestamp_end = "timestamp_end";
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        if (!(message.messages && message.messages.length))
                            message.messages = [];
                        message.messages.push($root.mitmflow.WebSocketMessage.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 16: {
                        if (wireType !== 2)
                            break;
                        if (!(message.extra && message.extra.length))
                            message.extra = [];
                        message.extra.push($root.mitmflow.Entry.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 17: {
                        if (wireType !== 2)
                            break;
                        message.order = reader.bytes();
                        message._order = "order";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        WebSocket.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.WebSocket";
        };

        return WebSocket;
    })();

    mitmflow.WebSocketMessage = (function() {

        const WebSocketMessage = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        WebSocketMessage.prototype.opcode = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        WebSocketMessage.prototype.from_client = false;
        WebSocketMessage.prototype.content = $util.newBuffer([]);
        WebSocketMessage.prototype.timestamp = 0;
        WebSocketMessage.prototype.dropped = false;
        WebSocketMessage.prototype.injected = false;
        WebSocketMessage.prototype.content_text = null;
        WebSocketMessage.prototype.timestamp_integer = null;

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(WebSocketMessage.prototype, "_content_text", {
            get: $util.oneOfGetter($oneOfFields = ["content_text"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(WebSocketMessage.prototype, "_timestamp_integer", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_integer"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        WebSocketMessage.create = function(properties) {
            return new WebSocketMessage(properties);
        };

        WebSocketMessage.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.opcode != null && $Object.hasOwnProperty.call(message, "opcode") && (typeof message.opcode === "object" ? message.opcode.low || message.opcode.high : message.opcode !== 0))
                writer.uint32(8).int64(message.opcode);
            if (message.from_client != null && $Object.hasOwnProperty.call(message, "from_client") && message.from_client !== false)
                writer.uint32(16).bool(message.from_client);
            if (message.content != null && $Object.hasOwnProperty.call(message, "content") && message.content.length)
                writer.uint32(26).bytes(message.content);
            if (message.timestamp != null && $Object.hasOwnProperty.call(message, "timestamp") && !$Object.is(message.timestamp, 0))
                writer.uint32(33).double(message.timestamp);
            if (message.dropped != null && $Object.hasOwnProperty.call(message, "dropped") && message.dropped !== false)
                writer.uint32(40).bool(message.dropped);
            if (message.injected != null && $Object.hasOwnProperty.call(message, "injected") && message.injected !== false)
                writer.uint32(48).bool(message.injected);
            if (message.content_text != null && $Object.hasOwnProperty.call(message, "content_text"))
                writer.uint32(58).string(message.content_text);
            if (message.timestamp_integer != null && $Object.hasOwnProperty.call(message, "timestamp_integer"))
                writer.uint32(64).int64(message.timestamp_integer);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        WebSocketMessage.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.WebSocketMessage();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.opcode = value;
                        else
                            delete message.opcode;
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.bool())
                            message.from_client = value;
                        else
                            delete message.from_client;
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.content = value;
                        else
                            delete message.content;
                        continue;
                    }
                case 4: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.timestamp = value;
                        else
                            delete message.timestamp;
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.bool())
                            message.dropped = value;
                        else
                            delete message.dropped;
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.bool())
                            message.injected = value;
                        else
                            delete message.injected;
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        message.content_text = reader.stringVerify();
                        message._content_text = "content_text";
                        continue;
                    }
                case 8: {
                        if (wireType !== 0)
                            break;
                        message.timestamp_integer = reader.int64();
                        message._timestamp_integer = "timestamp_integer";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        WebSocketMessage.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.WebSocketMessage";
        };

        return WebSocketMessage;
    })();

    mitmflow.Message = (function() {

        const Message = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Message.prototype.from_client = false;
        Message.prototype.content = $util.newBuffer([]);
        Message.prototype.timestamp = 0;
        Message.prototype.timestamp_integer = null;

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Message.prototype, "_timestamp_integer", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_integer"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        Message.create = function(properties) {
            return new Message(properties);
        };

        Message.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.from_client != null && $Object.hasOwnProperty.call(message, "from_client") && message.from_client !== false)
                writer.uint32(8).bool(message.from_client);
            if (message.content != null && $Object.hasOwnProperty.call(message, "content") && message.content.length)
                writer.uint32(18).bytes(message.content);
            if (message.timestamp != null && $Object.hasOwnProperty.call(message, "timestamp") && !$Object.is(message.timestamp, 0))
                writer.uint32(25).double(message.timestamp);
            if (message.timestamp_integer != null && $Object.hasOwnProperty.call(message, "timestamp_integer"))
                writer.uint32(32).int64(message.timestamp_integer);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        Message.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.Message();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.bool())
                            message.from_client = value;
                        else
                            delete message.from_client;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.content = value;
                        else
                            delete message.content;
                        continue;
                    }
                case 3: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.timestamp = value;
                        else
                            delete message.timestamp;
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.timestamp_integer = reader.int64();
                        message._timestamp_integer = "timestamp_integer";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        Message.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.Message";
        };

        return Message;
    })();

    mitmflow.DnsMessage = (function() {

        const DnsMessage = function (properties) {
            this.questions = [];
            this.answers = [];
            this.authorities = [];
            this.additionals = [];
            this.extra = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        DnsMessage.prototype.id = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        DnsMessage.prototype.query = false;
        DnsMessage.prototype.op_code = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        DnsMessage.prototype.authoritative_answer = false;
        DnsMessage.prototype.truncation = false;
        DnsMessage.prototype.recursion_desired = false;
        DnsMessage.prototype.recursion_available = false;
        DnsMessage.prototype.reserved = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        DnsMessage.prototype.response_code = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        DnsMessage.prototype.timestamp = null;
        DnsMessage.prototype.questions = $util.emptyArray;
        DnsMessage.prototype.answers = $util.emptyArray;
        DnsMessage.prototype.authorities = $util.emptyArray;
        DnsMessage.prototype.additionals = $util.emptyArray;
        DnsMessage.prototype.extra = $util.emptyArray;
        DnsMessage.prototype.order = null;

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(DnsMessage.prototype, "_timestamp", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(DnsMessage.prototype, "_order", {
            get: $util.oneOfGetter($oneOfFields = ["order"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        DnsMessage.create = function(properties) {
            return new DnsMessage(properties);
        };

        DnsMessage.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.id != null && $Object.hasOwnProperty.call(message, "id") && (typeof message.id === "object" ? message.id.low || message.id.high : message.id !== 0))
                writer.uint32(8).int64(message.id);
            if (message.query != null && $Object.hasOwnProperty.call(message, "query") && message.query !== false)
                writer.uint32(16).bool(message.query);
            if (message.op_code != null && $Object.hasOwnProperty.call(message, "op_code") && (typeof message.op_code === "object" ? message.op_code.low || message.op_code.high : message.op_code !== 0))
                writer.uint32(24).int64(message.op_code);
            if (message.authoritative_answer != null && $Object.hasOwnProperty.call(message, "authoritative_answer") && message.authoritative_answer !== false)
                writer.uint32(32).bool(message.authoritative_answer);
            if (message.truncation != null && $Object.hasOwnProperty.call(message, "truncation") && message.truncation !== false)
                writer.uint32(40).bool(message.truncation);
            if (message.recursion_desired != null && $Object.hasOwnProperty.call(message, "recursion_desired") && message.recursion_desired !== false)
                writer.uint32(48).bool(message.recursion_desired);
            if (message.recursion_available != null && $Object.hasOwnProperty.call(message, "recursion_available") && message.recursion_available !== false)
                writer.uint32(56).bool(message.recursion_available);
            if (message.reserved != null && $Object.hasOwnProperty.call(message, "reserved") && (typeof message.reserved === "object" ? message.reserved.low || message.reserved.high : message.reserved !== 0))
                writer.uint32(64).int64(message.reserved);
            if (message.response_code != null && $Object.hasOwnProperty.call(message, "response_code") && (typeof message.response_code === "object" ? message.response_code.low || message.response_code.high : message.response_code !== 0))
                writer.uint32(72).int64(message.response_code);
            if (message.timestamp != null && $Object.hasOwnProperty.call(message, "timestamp"))
                writer.uint32(81).double(message.timestamp);
            if (message.questions != null && message.questions.length)
                for (let i = 0; i < message.questions.length; ++i)
                    $root.mitmflow.DnsQuestion.encode(message.questions[i], writer.uint32(90).fork(), _depth + 1).ldelim();
            if (message.answers != null && message.answers.length)
                for (let i = 0; i < message.answers.length; ++i)
                    $root.mitmflow.DnsRecord.encode(message.answers[i], writer.uint32(98).fork(), _depth + 1).ldelim();
            if (message.authorities != null && message.authorities.length)
                for (let i = 0; i < message.authorities.length; ++i)
                    $root.mitmflow.DnsRecord.encode(message.authorities[i], writer.uint32(106).fork(), _depth + 1).ldelim();
            if (message.additionals != null && message.additionals.length)
                for (let i = 0; i < message.additionals.length; ++i)
                    $root.mitmflow.DnsRecord.encode(message.additionals[i], writer.uint32(114).fork(), _depth + 1).ldelim();
            if (message.extra != null && message.extra.length)
                for (let i = 0; i < message.extra.length; ++i)
                    $root.mitmflow.Entry.encode(message.extra[i], writer.uint32(130).fork(), _depth + 1).ldelim();
            if (message.order != null && $Object.hasOwnProperty.call(message, "order"))
                writer.uint32(138).bytes(message.order);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        DnsMessage.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.DnsMessage();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.id = value;
                        else
                            delete message.id;
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.bool())
                            message.query = value;
                        else
                            delete message.query;
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.op_code = value;
                        else
                            delete message.op_code;
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.bool())
                            message.authoritative_answer = value;
                        else
                            delete message.authoritative_answer;
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.bool())
                            message.truncation = value;
                        else
                            delete message.truncation;
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.bool())
                            message.recursion_desired = value;
                        else
                            delete message.recursion_desired;
                        continue;
                    }
                case 7: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.bool())
                            message.recursion_available = value;
                        else
                            delete message.recursion_available;
                        continue;
                    }
                case 8: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.reserved = value;
                        else
                            delete message.reserved;
                        continue;
                    }
                case 9: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.response_code = value;
                        else
                            delete message.response_code;
                        continue;
                    }
                case 10: {
                        if (wireType !== 1)
                            break;
                        message.timestamp = reader.double();
                        message._timestamp = "timestamp";
                        continue;
                    }
                case 11: {
                        if (wireType !== 2)
                            break;
                        if (!(message.questions && message.questions.length))
                            message.questions = [];
                        message.questions.push($root.mitmflow.DnsQuestion.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 12: {
                        if (wireType !== 2)
                            break;
                        if (!(message.answers && message.answers.length))
                            message.answers = [];
                        message.answers.push($root.mitmflow.DnsRecord.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 13: {
                        if (wireType !== 2)
                            break;
                        if (!(message.authorities && message.authorities.length))
                            message.authorities = [];
                        message.authorities.push($root.mitmflow.DnsRecord.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 14: {
                        if (wireType !== 2)
                            break;
                        if (!(message.additionals && message.additionals.length))
                            message.additionals = [];
                        message.additionals.push($root.mitmflow.DnsRecord.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 16: {
                        if (wireType !== 2)
                            break;
                        if (!(message.extra && message.extra.length))
                            message.extra = [];
                        message.extra.push($root.mitmflow.Entry.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 17: {
                        if (wireType !== 2)
                            break;
                        message.order = reader.bytes();
                        message._order = "order";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        DnsMessage.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.DnsMessage";
        };

        return DnsMessage;
    })();

    mitmflow.DnsQuestion = (function() {

        const DnsQuestion = function (properties) {
            this.extra = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        DnsQuestion.prototype.name = "";
        DnsQuestion.prototype.type = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        DnsQuestion.prototype.class_ = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        DnsQuestion.prototype.extra = $util.emptyArray;
        DnsQuestion.prototype.order = null;

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(DnsQuestion.prototype, "_order", {
            get: $util.oneOfGetter($oneOfFields = ["order"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        DnsQuestion.create = function(properties) {
            return new DnsQuestion(properties);
        };

        DnsQuestion.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                writer.uint32(10).string(message.name);
            if (message.type != null && $Object.hasOwnProperty.call(message, "type") && (typeof message.type === "object" ? message.type.low || message.type.high : message.type !== 0))
                writer.uint32(16).int64(message.type);
            if (message.class_ != null && $Object.hasOwnProperty.call(message, "class_") && (typeof message.class_ === "object" ? message.class_.low || message.class_.high : message.class_ !== 0))
                writer.uint32(24).int64(message.class_);
            if (message.extra != null && message.extra.length)
                for (let i = 0; i < message.extra.length; ++i)
                    $root.mitmflow.Entry.encode(message.extra[i], writer.uint32(130).fork(), _depth + 1).ldelim();
            if (message.order != null && $Object.hasOwnProperty.call(message, "order"))
                writer.uint32(138).bytes(message.order);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        DnsQuestion.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.DnsQuestion();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.name = value;
                        else
                            delete message.name;
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.type = value;
                        else
                            delete message.type;
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.class_ = value;
                        else
                            delete message.class_;
                        continue;
                    }
                case 16: {
                        if (wireType !== 2)
                            break;
                        if (!(message.extra && message.extra.length))
                            message.extra = [];
                        message.extra.push($root.mitmflow.Entry.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 17: {
                        if (wireType !== 2)
                            break;
                        message.order = reader.bytes();
                        message._order = "order";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        DnsQuestion.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.DnsQuestion";
        };

        return DnsQuestion;
    })();

    mitmflow.DnsRecord = (function() {

        const DnsRecord = function (properties) {
            this.extra = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        DnsRecord.prototype.name = "";
        DnsRecord.prototype.type = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        DnsRecord.prototype.class_ = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        DnsRecord.prototype.ttl = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        DnsRecord.prototype.data = $util.newBuffer([]);
        DnsRecord.prototype.extra = $util.emptyArray;
        DnsRecord.prototype.order = null;

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(DnsRecord.prototype, "_order", {
            get: $util.oneOfGetter($oneOfFields = ["order"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        DnsRecord.create = function(properties) {
            return new DnsRecord(properties);
        };

        DnsRecord.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                writer.uint32(10).string(message.name);
            if (message.type != null && $Object.hasOwnProperty.call(message, "type") && (typeof message.type === "object" ? message.type.low || message.type.high : message.type !== 0))
                writer.uint32(16).int64(message.type);
            if (message.class_ != null && $Object.hasOwnProperty.call(message, "class_") && (typeof message.class_ === "object" ? message.class_.low || message.class_.high : message.class_ !== 0))
                writer.uint32(24).int64(message.class_);
            if (message.ttl != null && $Object.hasOwnProperty.call(message, "ttl") && (typeof message.ttl === "object" ? message.ttl.low || message.ttl.high : message.ttl !== 0))
                writer.uint32(32).int64(message.ttl);
            if (message.data != null && $Object.hasOwnProperty.call(message, "data") && message.data.length)
                writer.uint32(42).bytes(message.data);
            if (message.extra != null && message.extra.length)
                for (let i = 0; i < message.extra.length; ++i)
                    $root.mitmflow.Entry.encode(message.extra[i], writer.uint32(130).fork(), _depth + 1).ldelim();
            if (message.order != null && $Object.hasOwnProperty.call(message, "order"))
                writer.uint32(138).bytes(message.order);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        DnsRecord.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.DnsRecord();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.name = value;
                        else
                            delete message.name;
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.type = value;
                        else
                            delete message.type;
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.class_ = value;
                        else
                            delete message.class_;
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.ttl = value;
                        else
                            delete message.ttl;
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.data = value;
                        else
                            delete message.data;
                        continue;
                    }
                case 16: {
                        if (wireType !== 2)
                            break;
                        if (!(message.extra && message.extra.length))
                            message.extra = [];
                        message.extra.push($root.mitmflow.Entry.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 17: {
                        if (wireType !== 2)
                            break;
                        message.order = reader.bytes();
                        message._order = "order";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        DnsRecord.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.DnsRecord";
        };

        return DnsRecord;
    })();

    mitmflow.ServerConnection = (function() {

        const ServerConnection = function (properties) {
            this.cipher_list = [];
            this.alpn_offers = [];
            this.certificate_list = [];
            this.extra = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        ServerConnection.prototype.address = null;
        ServerConnection.prototype.via = null;
        ServerConnection.prototype.id = "";
        ServerConnection.prototype.peername = null;
        ServerConnection.prototype.sockname = null;
        ServerConnection.prototype.transport_protocol = "";
        ServerConnection.prototype.timestamp_start = null;
        ServerConnection.prototype.timestamp_end = null;
        ServerConnection.prototype.timestamp_tls_setup = null;
        ServerConnection.prototype.tls = false;
        ServerConnection.prototype.tls_version = null;
        ServerConnection.prototype.sni = null;
        ServerConnection.prototype.alpn = null;
        ServerConnection.prototype.cipher = null;
        ServerConnection.prototype.error = null;
        ServerConnection.prototype.cipher_list = $util.emptyArray;
        ServerConnection.prototype.alpn_offers = $util.emptyArray;
        ServerConnection.prototype.certificate_list = $util.emptyArray;
        ServerConnection.prototype.timestamp_tcp_setup = null;
        ServerConnection.prototype.extra = $util.emptyArray;
        ServerConnection.prototype.order = null;

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ServerConnection.prototype, "_timestamp_start", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_start"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ServerConnection.prototype, "_timestamp_end", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_end"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ServerConnection.prototype, "_timestamp_tls_setup", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_tls_setup"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ServerConnection.prototype, "_tls_version", {
            get: $util.oneOfGetter($oneOfFields = ["tls_version"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ServerConnection.prototype, "_sni", {
            get: $util.oneOfGetter($oneOfFields = ["sni"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ServerConnection.prototype, "_alpn", {
            get: $util.oneOfGetter($oneOfFields = ["alpn"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ServerConnection.prototype, "_cipher", {
            get: $util.oneOfGetter($oneOfFields = ["cipher"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ServerConnection.prototype, "_error", {
            get: $util.oneOfGetter($oneOfFields = ["error"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ServerConnection.prototype, "_timestamp_tcp_setup", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_tcp_setup"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ServerConnection.prototype, "_order", {
            get: $util.oneOfGetter($oneOfFields = ["order"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        ServerConnection.create = function(properties) {
            return new ServerConnection(properties);
        };

        ServerConnection.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.address != null && $Object.hasOwnProperty.call(message, "address"))
                $root.mitmflow.Address.encode(message.address, writer.uint32(10).fork(), _depth + 1).ldelim();
            if (message.via != null && $Object.hasOwnProperty.call(message, "via"))
                $root.mitmflow.Via.encode(message.via, writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                writer.uint32(26).string(message.id);
            if (message.peername != null && $Object.hasOwnProperty.call(message, "peername"))
                $root.mitmflow.Address.encode(message.peername, writer.uint32(34).fork(), _depth + 1).ldelim();
            if (message.sockname != null && $Object.hasOwnProperty.call(message, "sockname"))
                $root.mitmflow.Address.encode(message.sockname, writer.uint32(42).fork(), _depth + 1).ldelim();
            if (message.transport_protocol != null && $Object.hasOwnProperty.call(message, "transport_protocol") && message.transport_protocol !== "")
                writer.uint32(50).string(message.transport_protocol);
            if (message.timestamp_start != null && $Object.hasOwnProperty.call(message, "timestamp_start"))
                writer.uint32(57).double(message.timestamp_start);
            if (message.timestamp_end != null && $Object.hasOwnProperty.call(message, "timestamp_end"))
                writer.uint32(65).double(message.timestamp_end);
            if (message.timestamp_tls_setup != null && $Object.hasOwnProperty.call(message, "timestamp_tls_setup"))
                writer.uint32(73).double(message.timestamp_tls_setup);
            if (message.tls != null && $Object.hasOwnProperty.call(message, "tls") && message.tls !== false)
                writer.uint32(80).bool(message.tls);
            if (message.tls_version != null && $Object.hasOwnProperty.call(message, "tls_version"))
                writer.uint32(90).string(message.tls_version);
            if (message.sni != null && $Object.hasOwnProperty.call(message, "sni"))
                writer.uint32(98).string(message.sni);
            if (message.alpn != null && $Object.hasOwnProperty.call(message, "alpn"))
                writer.uint32(106).bytes(message.alpn);
            if (message.cipher != null && $Object.hasOwnProperty.call(message, "cipher"))
                writer.uint32(114).string(message.cipher);
            if (message.error != null && $Object.hasOwnProperty.call(message, "error"))
                writer.uint32(122).string(message.error);
            if (message.cipher_list != null && message.cipher_list.length)
                for (let i = 0; i < message.cipher_list.length; ++i)
                    writer.uint32(130).string(message.cipher_list[i]);
            if (message.alpn_offers != null && message.alpn_offers.length)
                for (let i = 0; i < message.alpn_offers.length; ++i)
                    writer.uint32(138).bytes(message.alpn_offers[i]);
            if (message.certificate_list != null && message.certificate_list.length)
                for (let i = 0; i < message.certificate_list.length; ++i)
                    writer.uint32(146).bytes(message.certificate_list[i]);
            if (message.timestamp_tcp_setup != null && $Object.hasOwnProperty.call(message, "timestamp_tcp_setup"))
                writer.uint32(153).double(message.timestamp_tcp_setup);
            if (message.extra != null && message.extra.length)
                for (let i = 0; i < message.extra.length; ++i)
                    $root.mitmflow.Entry.encode(message.extra[i], writer.uint32(170).fork(), _depth + 1).ldelim();
            if (message.order != null && $Object.hasOwnProperty.call(message, "order"))
                writer.uint32(178).bytes(message.order);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        ServerConnection.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.ServerConnection();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.address = $root.mitmflow.Address.decode(reader, reader.size(), $undefined, _depth + 1, message.address);
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.via = $root.mitmflow.Via.decode(reader, reader.size(), $undefined, _depth + 1, message.via);
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.id = value;
                        else
                            delete message.id;
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        message.peername = $root.mitmflow.Address.decode(reader, reader.size(), $undefined, _depth + 1, message.peername);
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        message.sockname = $root.mitmflow.Address.decode(reader, reader.size(), $undefined, _depth + 1, message.sockname);
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.transport_protocol = value;
                        else
                            delete message.transport_protocol;
                        continue;
                    }
                case 7: {
                        if (wireType !== 1)
                            break;
                        message.timestamp_start = reader.double();
                        message._timestamp_start = "timestamp_start";
                        continue;
                    }
                case 8: {
                        if (wireType !== 1)
                            break;
                        message.timestamp_end = reader.double();
                        message._timestamp_end = "timestamp_end";
                        continue;
                    }
                case 9: {
                        if (wireType !== 1)
                            break;
                        message.timestamp_tls_setup = reader.double();
                        message._timestamp_tls_setup = "timestamp_tls_setup";
                        continue;
                    }
                case 10: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.bool())
                            message.tls = value;
                        else
                            delete message.tls;
                        continue;
                    }
                case 11: {
                        if (wireType !== 2)
                            break;
                        message.tls_version = reader.stringVerify();
                        message._tls_version = "tls_version";
                        continue;
                    }
                case 12: {
                        if (wireType !== 2)
                            break;
                        message.sni = reader.stringVerify();
                        message._sni = "sni";
                        continue;
                    }
                case 13: {
                        if (wireType !== 2)
                            break;
                        message.alpn = reader.bytes();
                        message._alpn = "alpn";
                        continue;
                    }
                case 14: {
                        if (wireType !== 2)
                            break;
                        message.cipher = reader.stringVerify();
                        message._cipher = "cipher";
                        continue;
                    }
                case 15: {
                        if (wireType !== 2)
                            break;
                        message.error = reader.stringVerify();
                        message._error = "error";
                        continue;
                    }
                case 16: {
                        if (wireType !== 2)
                            break;
                        if (!(message.cipher_list && message.cipher_list.length))
                            message.cipher_list = [];
                        message.cipher_list.push(reader.stringVerify());
                        continue;
                    }
                case 17: {
                        if (wireType !== 2)
                            break;
                        if (!(message.alpn_offers && message.alpn_offers.length))
                            message.alpn_offers = [];
                        message.alpn_offers.push(reader.bytes());
                        continue;
                    }
                case 18: {
                        if (wireType !== 2)
                            break;
                        if (!(message.certificate_list && message.certificate_list.length))
                            message.certificate_list = [];
                        message.certificate_list.push(reader.bytes());
                        continue;
                    }
                case 19: {
                        if (wireType !== 1)
                            break;
                        message.timestamp_tcp_setup = reader.double();
                        message._timestamp_tcp_setup = "timestamp_tcp_setup";
                        continue;
                    }
                case 21: {
                        if (wireType !== 2)
                            break;
                        if (!(message.extra && message.extra.length))
                            message.extra = [];
                        message.extra.push($root.mitmflow.Entry.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 22: {
                        if (wireType !== 2)
                            break;
                        message.order = reader.bytes();
                        message._order = "order";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        ServerConnection.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.ServerConnection";
        };

        return ServerConnection;
    })();

    mitmflow.ClientConnection = (function() {

        const ClientConnection = function (properties) {
            this.cipher_list = [];
            this.alpn_offers = [];
            this.certificate_list = [];
            this.extra = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        ClientConnection.prototype.proxy_mode = "";
        ClientConnection.prototype.id = "";
        ClientConnection.prototype.peername = null;
        ClientConnection.prototype.sockname = null;
        ClientConnection.prototype.transport_protocol = "";
        ClientConnection.prototype.timestamp_start = null;
        ClientConnection.prototype.timestamp_end = null;
        ClientConnection.prototype.timestamp_tls_setup = null;
        ClientConnection.prototype.tls = false;
        ClientConnection.prototype.tls_version = null;
        ClientConnection.prototype.sni = null;
        ClientConnection.prototype.alpn = null;
        ClientConnection.prototype.cipher = null;
        ClientConnection.prototype.error = null;
        ClientConnection.prototype.cipher_list = $util.emptyArray;
        ClientConnection.prototype.alpn_offers = $util.emptyArray;
        ClientConnection.prototype.certificate_list = $util.emptyArray;
        ClientConnection.prototype.mitmcert = null;
        ClientConnection.prototype.extra = $util.emptyArray;
        ClientConnection.prototype.order = null;

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ClientConnection.prototype, "_timestamp_start", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_start"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ClientConnection.prototype, "_timestamp_end", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_end"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ClientConnection.prototype, "_timestamp_tls_setup", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp_tls_setup"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ClientConnection.prototype, "_tls_version", {
            get: $util.oneOfGetter($oneOfFields = ["tls_version"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ClientConnection.prototype, "_sni", {
            get: $util.oneOfGetter($oneOfFields = ["sni"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ClientConnection.prototype, "_alpn", {
            get: $util.oneOfGetter($oneOfFields = ["alpn"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ClientConnection.prototype, "_cipher", {
            get: $util.oneOfGetter($oneOfFields = ["cipher"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ClientConnection.prototype, "_error", {
            get: $util.oneOfGetter($oneOfFields = ["error"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ClientConnection.prototype, "_mitmcert", {
            get: $util.oneOfGetter($oneOfFields = ["mitmcert"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(ClientConnection.prototype, "_order", {
            get: $util.oneOfGetter($oneOfFields = ["order"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        ClientConnection.create = function(properties) {
            return new ClientConnection(properties);
        };

        ClientConnection.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.proxy_mode != null && $Object.hasOwnProperty.call(message, "proxy_mode") && message.proxy_mode !== "")
                writer.uint32(10).string(message.proxy_mode);
            if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                writer.uint32(26).string(message.id);
            if (message.peername != null && $Object.hasOwnProperty.call(message, "peername"))
                $root.mitmflow.Address.encode(message.peername, writer.uint32(34).fork(), _depth + 1).ldelim();
            if (message.sockname != null && $Object.hasOwnProperty.call(message, "sockname"))
                $root.mitmflow.Address.encode(message.sockname, writer.uint32(42).fork(), _depth + 1).ldelim();
            if (message.transport_protocol != null && $Object.hasOwnProperty.call(message, "transport_protocol") && message.transport_protocol !== "")
                writer.uint32(50).string(message.transport_protocol);
            if (message.timestamp_start != null && $Object.hasOwnProperty.call(message, "timestamp_start"))
                writer.uint32(57).double(message.timestamp_start);
            if (message.timestamp_end != null && $Object.hasOwnProperty.call(message, "timestamp_end"))
                writer.uint32(65).double(message.timestamp_end);
            if (message.timestamp_tls_setup != null && $Object.hasOwnProperty.call(message, "timestamp_tls_setup"))
                writer.uint32(73).double(message.timestamp_tls_setup);
            if (message.tls != null && $Object.hasOwnProperty.call(message, "tls") && message.tls !== false)
                writer.uint32(80).bool(message.tls);
            if (message.tls_version != null && $Object.hasOwnProperty.call(message, "tls_version"))
                writer.uint32(90).string(message.tls_version);
            if (message.sni != null && $Object.hasOwnProperty.call(message, "sni"))
                writer.uint32(98).string(message.sni);
            if (message.alpn != null && $Object.hasOwnProperty.call(message, "alpn"))
                writer.uint32(106).bytes(message.alpn);
            if (message.cipher != null && $Object.hasOwnProperty.call(message, "cipher"))
                writer.uint32(114).string(message.cipher);
            if (message.error != null && $Object.hasOwnProperty.call(message, "error"))
                writer.uint32(122).string(message.error);
            if (message.cipher_list != null && message.cipher_list.length)
                for (let i = 0; i < message.cipher_list.length; ++i)
                    writer.uint32(130).string(message.cipher_list[i]);
            if (message.alpn_offers != null && message.alpn_offers.length)
                for (let i = 0; i < message.alpn_offers.length; ++i)
                    writer.uint32(138).bytes(message.alpn_offers[i]);
            if (message.certificate_list != null && message.certificate_list.length)
                for (let i = 0; i < message.certificate_list.length; ++i)
                    writer.uint32(146).bytes(message.certificate_list[i]);
            if (message.mitmcert != null && $Object.hasOwnProperty.call(message, "mitmcert"))
                writer.uint32(162).bytes(message.mitmcert);
            if (message.extra != null && message.extra.length)
                for (let i = 0; i < message.extra.length; ++i)
                    $root.mitmflow.Entry.encode(message.extra[i], writer.uint32(170).fork(), _depth + 1).ldelim();
            if (message.order != null && $Object.hasOwnProperty.call(message, "order"))
                writer.uint32(178).bytes(message.order);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        ClientConnection.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.ClientConnection();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.proxy_mode = value;
                        else
                            delete message.proxy_mode;
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.id = value;
                        else
                            delete message.id;
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        message.peername = $root.mitmflow.Address.decode(reader, reader.size(), $undefined, _depth + 1, message.peername);
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        message.sockname = $root.mitmflow.Address.decode(reader, reader.size(), $undefined, _depth + 1, message.sockname);
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.transport_protocol = value;
                        else
                            delete message.transport_protocol;
                        continue;
                    }
                case 7: {
                        if (wireType !== 1)
                            break;
                        message.timestamp_start = reader.double();
                        message._timestamp_start = "timestamp_start";
                        continue;
                    }
                case 8: {
                        if (wireType !== 1)
                            break;
                        message.timestamp_end = reader.double();
                        message._timestamp_end = "timestamp_end";
                        continue;
                    }
                case 9: {
                        if (wireType !== 1)
                            break;
                        message.timestamp_tls_setup = reader.double();
                        message._timestamp_tls_setup = "timestamp_tls_setup";
                        continue;
                    }
                case 10: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.bool())
                            message.tls = value;
                        else
                            delete message.tls;
                        continue;
                    }
                case 11: {
                        if (wireType !== 2)
                            break;
                        message.tls_version = reader.stringVerify();
                        message._tls_version = "tls_version";
                        continue;
                    }
                case 12: {
                        if (wireType !== 2)
                            break;
                        message.sni = reader.stringVerify();
                        message._sni = "sni";
                        continue;
                    }
                case 13: {
                        if (wireType !== 2)
                            break;
                        message.alpn = reader.bytes();
                        message._alpn = "alpn";
                        continue;
                    }
                case 14: {
                        if (wireType !== 2)
                            break;
                        message.cipher = reader.stringVerify();
                        message._cipher = "cipher";
                        continue;
                    }
                case 15: {
                        if (wireType !== 2)
                            break;
                        message.error = reader.stringVerify();
                        message._error = "error";
                        continue;
                    }
                case 16: {
                        if (wireType !== 2)
                            break;
                        if (!(message.cipher_list && message.cipher_list.length))
                            message.cipher_list = [];
                        message.cipher_list.push(reader.stringVerify());
                        continue;
                    }
                case 17: {
                        if (wireType !== 2)
                            break;
                        if (!(message.alpn_offers && message.alpn_offers.length))
                            message.alpn_offers = [];
                        message.alpn_offers.push(reader.bytes());
                        continue;
                    }
                case 18: {
                        if (wireType !== 2)
                            break;
                        if (!(message.certificate_list && message.certificate_list.length))
                            message.certificate_list = [];
                        message.certificate_list.push(reader.bytes());
                        continue;
                    }
                case 20: {
                        if (wireType !== 2)
                            break;
                        message.mitmcert = reader.bytes();
                        message._mitmcert = "mitmcert";
                        continue;
                    }
                case 21: {
                        if (wireType !== 2)
                            break;
                        if (!(message.extra && message.extra.length))
                            message.extra = [];
                        message.extra.push($root.mitmflow.Entry.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 22: {
                        if (wireType !== 2)
                            break;
                        message.order = reader.bytes();
                        message._order = "order";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        ClientConnection.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.ClientConnection";
        };

        return ClientConnection;
    })();

    mitmflow.Address = (function() {

        const Address = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Address.prototype.host = "";
        Address.prototype.port = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        Address.prototype.flow_info = null;
        Address.prototype.scope_id = null;

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Address.prototype, "_flow_info", {
            get: $util.oneOfGetter($oneOfFields = ["flow_info"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Address.prototype, "_scope_id", {
            get: $util.oneOfGetter($oneOfFields = ["scope_id"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        Address.create = function(properties) {
            return new Address(properties);
        };

        Address.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.host != null && $Object.hasOwnProperty.call(message, "host") && message.host !== "")
                writer.uint32(10).string(message.host);
            if (message.port != null && $Object.hasOwnProperty.call(message, "port") && (typeof message.port === "object" ? message.port.low || message.port.high : message.port !== 0))
                writer.uint32(16).int64(message.port);
            if (message.flow_info != null && $Object.hasOwnProperty.call(message, "flow_info"))
                writer.uint32(24).int64(message.flow_info);
            if (message.scope_id != null && $Object.hasOwnProperty.call(message, "scope_id"))
                writer.uint32(32).int64(message.scope_id);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        Address.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.Address();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.host = value;
                        else
                            delete message.host;
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.port = value;
                        else
                            delete message.port;
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.flow_info = reader.int64();
                        message._flow_info = "flow_info";
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        message.scope_id = reader.int64();
                        message._scope_id = "scope_id";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        Address.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.Address";
        };

        return Address;
    })();

    mitmflow.Via = (function() {

        const Via = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Via.prototype.scheme = "";
        Via.prototype.address = null;

        Via.create = function(properties) {
            return new Via(properties);
        };

        Via.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.scheme != null && $Object.hasOwnProperty.call(message, "scheme") && message.scheme !== "")
                writer.uint32(10).string(message.scheme);
            if (message.address != null && $Object.hasOwnProperty.call(message, "address"))
                $root.mitmflow.Address.encode(message.address, writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        Via.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.Via();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.scheme = value;
                        else
                            delete message.scheme;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.address = $root.mitmflow.Address.decode(reader, reader.size(), $undefined, _depth + 1, message.address);
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        Via.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.Via";
        };

        return Via;
    })();

    mitmflow.Error = (function() {

        const Error = function (properties) {
            this.extra = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Error.prototype.timestamp = null;
        Error.prototype.msg = "";
        Error.prototype.extra = $util.emptyArray;
        Error.prototype.order = null;

        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Error.prototype, "_timestamp", {
            get: $util.oneOfGetter($oneOfFields = ["timestamp"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Error.prototype, "_order", {
            get: $util.oneOfGetter($oneOfFields = ["order"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        Error.create = function(properties) {
            return new Error(properties);
        };

        Error.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.timestamp != null && $Object.hasOwnProperty.call(message, "timestamp"))
                writer.uint32(9).double(message.timestamp);
            if (message.msg != null && $Object.hasOwnProperty.call(message, "msg") && message.msg !== "")
                writer.uint32(18).string(message.msg);
            if (message.extra != null && message.extra.length)
                for (let i = 0; i < message.extra.length; ++i)
                    $root.mitmflow.Entry.encode(message.extra[i], writer.uint32(130).fork(), _depth + 1).ldelim();
            if (message.order != null && $Object.hasOwnProperty.call(message, "order"))
                writer.uint32(138).bytes(message.order);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        Error.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.Error();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 1)
                            break;
                        message.timestamp = reader.double();
                        message._timestamp = "timestamp";
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.msg = value;
                        else
                            delete message.msg;
                        continue;
                    }
                case 16: {
                        if (wireType !== 2)
                            break;
                        if (!(message.extra && message.extra.length))
                            message.extra = [];
                        message.extra.push($root.mitmflow.Entry.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 17: {
                        if (wireType !== 2)
                            break;
                        message.order = reader.bytes();
                        message._order = "order";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        Error.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.Error";
        };

        return Error;
    })();

    mitmflow.Value = (function() {

        const Value = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Value.prototype.boolean = null;
        Value.prototype.integer = null;
        Value.prototype.float = null;
        Value.prototype.text = null;
        Value.prototype.bytes = null;
        Value.prototype.list = null;
        Value.prototype.dict = null;
        Value.prototype.big_integer = null;

        let $oneOfFields;

        $Object.defineProperty(Value.prototype, "kind", {
            get: $util.oneOfGetter($oneOfFields = ["boolean", "integer", "float", "text", "bytes", "list", "dict", "big_integer"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        Value.create = function(properties) {
            return new Value(properties);
        };

        Value.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.boolean != null && $Object.hasOwnProperty.call(message, "boolean"))
                writer.uint32(8).bool(message.boolean);
            if (message.integer != null && $Object.hasOwnProperty.call(message, "integer"))
                writer.uint32(16).int64(message.integer);
            if (message.float != null && $Object.hasOwnProperty.call(message, "float"))
                writer.uint32(25).double(message.float);
            if (message.text != null && $Object.hasOwnProperty.call(message, "text"))
                writer.uint32(34).string(message.text);
            if (message.bytes != null && $Object.hasOwnProperty.call(message, "bytes"))
                writer.uint32(42).bytes(message.bytes);
            if (message.list != null && $Object.hasOwnProperty.call(message, "list"))
                $root.mitmflow.List.encode(message.list, writer.uint32(50).fork(), _depth + 1).ldelim();
            if (message.dict != null && $Object.hasOwnProperty.call(message, "dict"))
                $root.mitmflow.Dict.encode(message.dict, writer.uint32(58).fork(), _depth + 1).ldelim();
            if (message.big_integer != null && $Object.hasOwnProperty.call(message, "big_integer"))
                writer.uint32(66).string(message.big_integer);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        Value.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.Value();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.boolean = reader.bool();
                        message.kind = "boolean";
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.integer = reader.int64();
                        message.kind = "integer";
                        continue;
                    }
                case 3: {
                        if (wireType !== 1)
                            break;
                        message.float = reader.double();
                        message.kind = "float";
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        message.text = reader.stringVerify();
                        message.kind = "text";
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        message.bytes = reader.bytes();
                        message.kind = "bytes";
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        message.list = $root.mitmflow.List.decode(reader, reader.size(), $undefined, _depth + 1, message.list);
                        message.kind = "list";
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        message.dict = $root.mitmflow.Dict.decode(reader, reader.size(), $undefined, _depth + 1, message.dict);
                        message.kind = "dict";
                        continue;
                    }
                case 8: {
                        if (wireType !== 2)
                            break;
                        message.big_integer = reader.stringVerify();
                        message.kind = "big_integer";
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        Value.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.Value";
        };

        return Value;
    })();

    mitmflow.List = (function() {

        const List = function (properties) {
            this.items = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        List.prototype.items = $util.emptyArray;

        List.create = function(properties) {
            return new List(properties);
        };

        List.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.items != null && message.items.length)
                for (let i = 0; i < message.items.length; ++i)
                    $root.mitmflow.Value.encode(message.items[i], writer.uint32(10).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        List.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.List();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if (!(message.items && message.items.length))
                            message.items = [];
                        message.items.push($root.mitmflow.Value.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        List.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.List";
        };

        return List;
    })();

    mitmflow.Dict = (function() {

        const Dict = function (properties) {
            this.entries = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Dict.prototype.entries = $util.emptyArray;

        Dict.create = function(properties) {
            return new Dict(properties);
        };

        Dict.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.entries != null && message.entries.length)
                for (let i = 0; i < message.entries.length; ++i)
                    $root.mitmflow.Entry.encode(message.entries[i], writer.uint32(10).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        Dict.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.Dict();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if (!(message.entries && message.entries.length))
                            message.entries = [];
                        message.entries.push($root.mitmflow.Entry.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        Dict.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.Dict";
        };

        return Dict;
    })();

    mitmflow.Entry = (function() {

        const Entry = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Entry.prototype.name = null;
        Entry.prototype.other = null;
        Entry.prototype.value = null;

        let $oneOfFields;

        $Object.defineProperty(Entry.prototype, "key", {
            get: $util.oneOfGetter($oneOfFields = ["name", "other"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        Entry.create = function(properties) {
            return new Entry(properties);
        };

        Entry.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                writer.uint32(10).string(message.name);
            if (message.other != null && $Object.hasOwnProperty.call(message, "other"))
                $root.mitmflow.Value.encode(message.other, writer.uint32(18).fork(), _depth + 1).ldelim();
            if (message.value != null && $Object.hasOwnProperty.call(message, "value"))
                $root.mitmflow.Value.encode(message.value, writer.uint32(26).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        Entry.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.mitmflow.Entry();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.name = reader.stringVerify();
                        message.key = "name";
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.other = $root.mitmflow.Value.decode(reader, reader.size(), $undefined, _depth + 1, message.other);
                        message.key = "other";
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.value = $root.mitmflow.Value.decode(reader, reader.size(), $undefined, _depth + 1, message.value);
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        Entry.getTypeUrl = function(prefix) {
            if (prefix === $undefined)
                prefix = "type.googleapis.com";
            return prefix + "/mitmflow.Entry";
        };

        return Entry;
    })();

    return mitmflow;
})();

export {
  $root as default
};
