import { decodeMessage, encodeMessage, message, streamMessage } from "protons-runtime";
import { alloc as uint8ArrayAlloc } from "uint8arrays/alloc";
export var Flow;
((Flow2) => {
  let Request;
  ((Request2) => {
    let _codec2;
    Request2.codec = () => {
      if (_codec2 == null) {
        _codec2 = message((obj, w, opts = {}) => {
          if (opts.lengthDelimited !== false) {
            w.fork();
          }
          if (obj.method != null) {
            w.uint32(10);
            w.string(obj.method);
          }
          if (obj.host != null) {
            w.uint32(18);
            w.string(obj.host);
          }
          if (obj.port != null && obj.port !== 0) {
            w.uint32(24);
            w.int32(obj.port);
          }
          if (obj.path != null && obj.path !== "") {
            w.uint32(34);
            w.string(obj.path);
          }
          if (opts.lengthDelimited !== false) {
            w.ldelim();
          }
        }, (reader, length, opts = {}) => {
          const obj = {
            method: "",
            host: "",
            port: 0,
            path: ""
          };
          const end = length == null ? reader.len : reader.pos + length;
          while (reader.pos < end) {
            const tag = reader.uint32();
            switch (tag >>> 3) {
              case 1: {
                obj.method = reader.string();
                break;
              }
              case 2: {
                obj.host = reader.string();
                break;
              }
              case 3: {
                obj.port = reader.int32();
                break;
              }
              case 4: {
                obj.path = reader.string();
                break;
              }
              default: {
                reader.skipType(tag & 7);
                break;
              }
            }
          }
          return obj;
        }, function* (reader, length, prefix, opts = {}) {
          const end = length == null ? reader.len : reader.pos + length;
          while (reader.pos < end) {
            const tag = reader.uint32();
            switch (tag >>> 3) {
              case 1: {
                yield {
                  field: `${prefix}.method`,
                  value: reader.string()
                };
                break;
              }
              case 2: {
                yield {
                  field: `${prefix}.host`,
                  value: reader.string()
                };
                break;
              }
              case 3: {
                yield {
                  field: `${prefix}.port`,
                  value: reader.int32()
                };
                break;
              }
              case 4: {
                yield {
                  field: `${prefix}.path`,
                  value: reader.string()
                };
                break;
              }
              default: {
                reader.skipType(tag & 7);
                break;
              }
            }
          }
        });
      }
      return _codec2;
    };
    function encode2(obj) {
      return encodeMessage(obj, Request2.codec());
    }
    Request2.encode = encode2;
    function decode2(buf, opts) {
      return decodeMessage(buf, Request2.codec(), opts);
    }
    Request2.decode = decode2;
    function stream2(buf, opts) {
      return streamMessage(buf, Request2.codec(), opts);
    }
    Request2.stream = stream2;
  })(Request = Flow2.Request || (Flow2.Request = {}));
  let Response;
  ((Response2) => {
    let _codec2;
    Response2.codec = () => {
      if (_codec2 == null) {
        _codec2 = message((obj, w, opts = {}) => {
          if (opts.lengthDelimited !== false) {
            w.fork();
          }
          if (obj.statusCode != null) {
            w.uint32(8);
            w.int32(obj.statusCode);
          }
          if (obj.content != null && obj.content.byteLength > 0) {
            w.uint32(18);
            w.bytes(obj.content);
          }
          if (obj.reason != null && obj.reason !== "") {
            w.uint32(26);
            w.string(obj.reason);
          }
          if (obj.elapsed != null && obj.elapsed !== 0) {
            w.uint32(32);
            w.int32(obj.elapsed);
          }
          if (opts.lengthDelimited !== false) {
            w.ldelim();
          }
        }, (reader, length, opts = {}) => {
          const obj = {
            statusCode: 0,
            content: uint8ArrayAlloc(0),
            reason: "",
            elapsed: 0
          };
          const end = length == null ? reader.len : reader.pos + length;
          while (reader.pos < end) {
            const tag = reader.uint32();
            switch (tag >>> 3) {
              case 1: {
                obj.statusCode = reader.int32();
                break;
              }
              case 2: {
                obj.content = reader.bytes();
                break;
              }
              case 3: {
                obj.reason = reader.string();
                break;
              }
              case 4: {
                obj.elapsed = reader.int32();
                break;
              }
              default: {
                reader.skipType(tag & 7);
                break;
              }
            }
          }
          return obj;
        }, function* (reader, length, prefix, opts = {}) {
          const end = length == null ? reader.len : reader.pos + length;
          while (reader.pos < end) {
            const tag = reader.uint32();
            switch (tag >>> 3) {
              case 1: {
                yield {
                  field: `${prefix}.statusCode`,
                  value: reader.int32()
                };
                break;
              }
              case 2: {
                yield {
                  field: `${prefix}.content`,
                  value: reader.bytes()
                };
                break;
              }
              case 3: {
                yield {
                  field: `${prefix}.reason`,
                  value: reader.string()
                };
                break;
              }
              case 4: {
                yield {
                  field: `${prefix}.elapsed`,
                  value: reader.int32()
                };
                break;
              }
              default: {
                reader.skipType(tag & 7);
                break;
              }
            }
          }
        });
      }
      return _codec2;
    };
    function encode2(obj) {
      return encodeMessage(obj, Response2.codec());
    }
    Response2.encode = encode2;
    function decode2(buf, opts) {
      return decodeMessage(buf, Response2.codec(), opts);
    }
    Response2.decode = decode2;
    function stream2(buf, opts) {
      return streamMessage(buf, Response2.codec(), opts);
    }
    Response2.stream = stream2;
  })(Response = Flow2.Response || (Flow2.Response = {}));
  let _codec;
  Flow2.codec = () => {
    if (_codec == null) {
      _codec = message((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork();
        }
        if (obj.id != null) {
          w.uint32(10);
          w.string(obj.id);
        }
        if (obj.request != null) {
          w.uint32(18);
          Flow2.Request.codec().encode(obj.request, w);
        }
        if (obj.response != null) {
          w.uint32(26);
          Flow2.Response.codec().encode(obj.response, w);
        }
        if (obj.comment != null && obj.comment !== "") {
          w.uint32(34);
          w.string(obj.comment);
        }
        if (obj.marked != null && obj.marked !== "") {
          w.uint32(42);
          w.string(obj.marked);
        }
        if (opts.lengthDelimited !== false) {
          w.ldelim();
        }
      }, (reader, length, opts = {}) => {
        const obj = {
          id: "",
          comment: "",
          marked: ""
        };
        const end = length == null ? reader.len : reader.pos + length;
        while (reader.pos < end) {
          const tag = reader.uint32();
          switch (tag >>> 3) {
            case 1: {
              obj.id = reader.string();
              break;
            }
            case 2: {
              obj.request = Flow2.Request.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.request
              });
              break;
            }
            case 3: {
              obj.response = Flow2.Response.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.response
              });
              break;
            }
            case 4: {
              obj.comment = reader.string();
              break;
            }
            case 5: {
              obj.marked = reader.string();
              break;
            }
            default: {
              reader.skipType(tag & 7);
              break;
            }
          }
        }
        return obj;
      }, function* (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length;
        while (reader.pos < end) {
          const tag = reader.uint32();
          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.id`,
                value: reader.string()
              };
              break;
            }
            case 2: {
              yield* Flow2.Request.codec().stream(reader, reader.uint32(), `${prefix}.request`, {
                limits: opts.limits?.request
              });
              break;
            }
            case 3: {
              yield* Flow2.Response.codec().stream(reader, reader.uint32(), `${prefix}.response`, {
                limits: opts.limits?.response
              });
              break;
            }
            case 4: {
              yield {
                field: `${prefix}.comment`,
                value: reader.string()
              };
              break;
            }
            case 5: {
              yield {
                field: `${prefix}.marked`,
                value: reader.string()
              };
              break;
            }
            default: {
              reader.skipType(tag & 7);
              break;
            }
          }
        }
      });
    }
    return _codec;
  };
  function encode(obj) {
    return encodeMessage(obj, Flow2.codec());
  }
  Flow2.encode = encode;
  function decode(buf, opts) {
    return decodeMessage(buf, Flow2.codec(), opts);
  }
  Flow2.decode = decode;
  function stream(buf, opts) {
    return streamMessage(buf, Flow2.codec(), opts);
  }
  Flow2.stream = stream;
})(Flow || (Flow = {}));
