import { decodeMessage, encodeMessage, enumeration, message, streamMessage } from "protons-runtime";
import { alloc as uint8ArrayAlloc } from "uint8arrays/alloc";
export var dummy_http;
((dummy_http2) => {
  let HTTPResponse;
  ((HTTPResponse2) => {
    let HTTPRequest;
    ((HTTPRequest2) => {
      let HTTPMethod;
      ((HTTPMethod2) => {
        HTTPMethod2["GET"] = "GET";
        HTTPMethod2["PUT"] = "PUT";
        HTTPMethod2["POST"] = "POST";
      })(HTTPMethod = HTTPRequest2.HTTPMethod || (HTTPRequest2.HTTPMethod = {}));
      let __HTTPMethodValues;
      ((__HTTPMethodValues2) => {
        __HTTPMethodValues2[__HTTPMethodValues2["GET"] = 0] = "GET";
        __HTTPMethodValues2[__HTTPMethodValues2["PUT"] = 1] = "PUT";
        __HTTPMethodValues2[__HTTPMethodValues2["POST"] = 2] = "POST";
      })(__HTTPMethodValues || (__HTTPMethodValues = {}));
      ((HTTPMethod2) => {
        HTTPMethod2.codec = () => {
          return enumeration(__HTTPMethodValues);
        };
      })(HTTPMethod = HTTPRequest2.HTTPMethod || (HTTPRequest2.HTTPMethod = {}));
      let _codec3;
      HTTPRequest2.codec = () => {
        if (_codec3 == null) {
          _codec3 = message((obj, w, opts = {}) => {
            if (opts.lengthDelimited !== false) {
              w.fork();
            }
            if (true) {
              w.uint32(8);
              dummy_http2.HTTPResponse.HTTPRequest.HTTPMethod.codec().encode(obj.method, w);
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
              method: "GET" /* GET */,
              host: "",
              port: 0,
              path: ""
            };
            const end = length == null ? reader.len : reader.pos + length;
            while (reader.pos < end) {
              const tag = reader.uint32();
              switch (tag >>> 3) {
                case 1: {
                  obj.method = dummy_http2.HTTPResponse.HTTPRequest.HTTPMethod.codec().decode(reader);
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
                    value: dummy_http2.HTTPResponse.HTTPRequest.HTTPMethod.codec().decode(reader)
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
        return _codec3;
      };
      function encode3(obj) {
        return encodeMessage(obj, HTTPRequest2.codec());
      }
      HTTPRequest2.encode = encode3;
      function decode3(buf, opts) {
        return decodeMessage(buf, HTTPRequest2.codec(), opts);
      }
      HTTPRequest2.decode = decode3;
      function stream3(buf, opts) {
        return streamMessage(buf, HTTPRequest2.codec(), opts);
      }
      HTTPRequest2.stream = stream3;
    })(HTTPRequest = HTTPResponse2.HTTPRequest || (HTTPResponse2.HTTPRequest = {}));
    let _codec2;
    HTTPResponse2.codec = () => {
      if (_codec2 == null) {
        _codec2 = message((obj, w, opts = {}) => {
          if (opts.lengthDelimited !== false) {
            w.fork();
          }
          if (obj.request != null) {
            w.uint32(10);
            dummy_http2.HTTPResponse.HTTPRequest.codec().encode(obj.request, w);
          }
          if (obj.statusCode != null) {
            w.uint32(16);
            w.int32(obj.statusCode);
          }
          if (obj.content != null && obj.content.byteLength > 0) {
            w.uint32(26);
            w.bytes(obj.content);
          }
          if (opts.lengthDelimited !== false) {
            w.ldelim();
          }
        }, (reader, length, opts = {}) => {
          const obj = {
            statusCode: 0,
            content: uint8ArrayAlloc(0)
          };
          const end = length == null ? reader.len : reader.pos + length;
          while (reader.pos < end) {
            const tag = reader.uint32();
            switch (tag >>> 3) {
              case 1: {
                obj.request = dummy_http2.HTTPResponse.HTTPRequest.codec().decode(reader, reader.uint32(), {
                  limits: opts.limits?.request
                });
                break;
              }
              case 2: {
                obj.statusCode = reader.int32();
                break;
              }
              case 3: {
                obj.content = reader.bytes();
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
                yield* dummy_http2.HTTPResponse.HTTPRequest.codec().stream(reader, reader.uint32(), `${prefix}.request`, {
                  limits: opts.limits?.request
                });
                break;
              }
              case 2: {
                yield {
                  field: `${prefix}.statusCode`,
                  value: reader.int32()
                };
                break;
              }
              case 3: {
                yield {
                  field: `${prefix}.content`,
                  value: reader.bytes()
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
      return encodeMessage(obj, HTTPResponse2.codec());
    }
    HTTPResponse2.encode = encode2;
    function decode2(buf, opts) {
      return decodeMessage(buf, HTTPResponse2.codec(), opts);
    }
    HTTPResponse2.decode = decode2;
    function stream2(buf, opts) {
      return streamMessage(buf, HTTPResponse2.codec(), opts);
    }
    HTTPResponse2.stream = stream2;
  })(HTTPResponse = dummy_http2.HTTPResponse || (dummy_http2.HTTPResponse = {}));
  let _codec;
  dummy_http2.codec = () => {
    if (_codec == null) {
      _codec = message((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork();
        }
        if (opts.lengthDelimited !== false) {
          w.ldelim();
        }
      }, (reader, length, opts = {}) => {
        const obj = {};
        const end = length == null ? reader.len : reader.pos + length;
        while (reader.pos < end) {
          const tag = reader.uint32();
          switch (tag >>> 3) {
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
    return encodeMessage(obj, dummy_http2.codec());
  }
  dummy_http2.encode = encode;
  function decode(buf, opts) {
    return decodeMessage(buf, dummy_http2.codec(), opts);
  }
  dummy_http2.decode = decode;
  function stream(buf, opts) {
    return streamMessage(buf, dummy_http2.codec(), opts);
  }
  dummy_http2.stream = stream;
})(dummy_http || (dummy_http = {}));
