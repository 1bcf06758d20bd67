export {
  decodeBinary,
  decodeBinaryParts,
  decodeJson,
  encodeBinary,
  encodeBinaryFor,
  encodeJson,
} from './codec.ts';
export { complete } from './complete.ts';
export { canonicalKey, equal } from './equality.ts';
export { ApiInputError, ProtocolError, type ProtocolProblem } from './errors.ts';
export { DEFAULT_LIMITS, type DecodeLimits } from './limits.ts';
export {
  ApplicationException,
  ApplicationExceptionType,
  decodeCall,
  decodeReply,
  encodeCall,
  encodeException,
  encodeReply,
  type IncomingCall,
  type IncomingReply,
  type Protocol,
} from './message.ts';
export type {
  EnumSchema,
  FieldSchema,
  MethodSchema,
  ServiceSchema,
  StructSchema,
  TypeSchema,
  Wire,
} from './schema.ts';
export { list, varied } from './schema.ts';
