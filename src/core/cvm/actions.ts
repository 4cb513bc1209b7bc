/**
 * The API actions that Keysmith calls, with types for their requests and answers. Unknown fields of an answer are
 * ignored.
 * Sources: CVM 2017-03-12 "SSH key APIs", tencentcloud.com/document/api/213/15699 and neighbours; Tag 2018-08-13
 * DescribeProjects; STS 2018-08-13 GetCallerIdentity.
 */
import * as v from 'valibot';
import { call, type Caller, type CallOptions } from '../api/call.ts';

const CVM_VERSION = '2017-03-12';
const TAG_VERSION = '2018-08-13';
const STS_VERSION = '2018-08-13';

const Integer = v.pipe(v.number(), v.integer());
const Text = v.string();
/** A field that the service may leave out or send as null. Both are read as `null`. */
const optional = <Output>(schema: v.GenericSchema<unknown, Output>) => v.nullish(schema, null);

const Tag = v.object({ Key: Text, Value: Text });
export type Tag = v.InferOutput<typeof Tag>;

/** The form in which a request gives tags to a new key pair. */
export interface TagSpecification {
  readonly ResourceType: 'keypair';
  readonly Tags: readonly Tag[];
}

/**
 * Returns the request field `TagSpecification` for these tags. Without tags, the field is left out, since the service
 * refuses an empty list.
 */
export function tagSpecification(tags: readonly Tag[]): {
  readonly TagSpecification?: readonly TagSpecification[];
} {
  return tags.length === 0 ? {} : { TagSpecification: [{ ResourceType: 'keypair', Tags: tags }] };
}

/** A KeyId from the cloud is shown, copied and sent back, so only the characters of an id are allowed. */
export const KeyId = v.pipe(Text, v.regex(/^skey-[0-9a-zA-Z]{1,32}$/));

const CreatedKeyPair = v.object({
  KeyId: KeyId,
  KeyName: Text,
  ProjectId: Integer,
  PublicKey: Text,
  PrivateKey: Text,
});
/** A key pair as CreateKeyPair returns it. No other answer contains the private key. */
export type CreatedKeyPair = v.InferOutput<typeof CreatedKeyPair>;

const KeyPair = v.object({
  KeyId: KeyId,
  KeyName: Text,
  ProjectId: Integer,
  Description: optional(Text),
  PublicKey: optional(Text),
  AssociatedInstanceIds: optional(v.array(Text)),
  CreatedTime: optional(Text),
  Tags: optional(v.array(Tag)),
});
/** A key pair as DescribeKeyPairs lists it. CreatedTime is UTC, `YYYY-MM-DDThh:mm:ssZ`. */
export type KeyPair = v.InferOutput<typeof KeyPair>;

interface CreateKeyPairInput {
  readonly KeyName: string;
  readonly ProjectId: number;
  readonly TagSpecification?: readonly TagSpecification[];
}
const CreateKeyPairOutput = v.object({ KeyPair: CreatedKeyPair });
export const createKeyPair = (caller: Caller, input: CreateKeyPairInput, options?: CallOptions) =>
  call(caller, cvm('CreateKeyPair', CreateKeyPairOutput), input, options);

interface ImportKeyPairInput extends CreateKeyPairInput {
  /** An RSA public key, as one line in OpenSSH format. */
  readonly PublicKey: string;
}
const ImportKeyPairOutput = v.object({ KeyId: KeyId });
export const importKeyPair = (caller: Caller, input: ImportKeyPairInput, options?: CallOptions) =>
  call(caller, cvm('ImportKeyPair', ImportKeyPairOutput), input, options);

export interface Filter {
  readonly Name: string;
  readonly Values: readonly string[];
}
/** A request has either `KeyIds` or `Filters`, never both. */
interface DescribeKeyPairsInput {
  readonly KeyIds?: readonly string[];
  readonly Filters?: readonly Filter[];
  readonly Offset?: number;
  /** At most 100. If it is left out, the service uses 20. */
  readonly Limit?: number;
}
/** The answer of DescribeKeyPairs. */
export const KeyPairs = v.object({ TotalCount: Integer, KeyPairSet: v.array(KeyPair) });
export const describeKeyPairs = (caller: Caller, input: DescribeKeyPairsInput, options?: CallOptions) =>
  call(caller, cvm('DescribeKeyPairs', KeyPairs), input, options);

const Nothing = v.object({});
interface DeleteKeyPairsInput {
  /** At most 100. */
  readonly KeyIds: readonly string[];
}
export const deleteKeyPairs = (caller: Caller, input: DeleteKeyPairsInput, options?: CallOptions) =>
  call(caller, cvm('DeleteKeyPairs', Nothing), input, options);

interface ModifyKeyPairAttributeInput {
  readonly KeyId: string;
  readonly KeyName?: string;
  /** At most 60 characters. */
  readonly Description?: string;
}
export const modifyKeyPairAttribute = (
  caller: Caller,
  input: ModifyKeyPairAttributeInput,
  options?: CallOptions,
) => call(caller, cvm('ModifyKeyPairAttribute', Nothing), input, options);

interface InstancesKeyPairsInput {
  /** At most 100. */
  readonly InstanceIds: readonly string[];
  /** At most 100. */
  readonly KeyIds: readonly string[];
  /** Whether a running instance may be stopped for the change, and then started again. */
  readonly ForceStop?: boolean;
}
export const associateInstancesKeyPairs = (
  caller: Caller,
  input: InstancesKeyPairsInput,
  options?: CallOptions,
) => call(caller, cvm('AssociateInstancesKeyPairs', Nothing), input, options);
export const disassociateInstancesKeyPairs = (
  caller: Caller,
  input: InstancesKeyPairsInput,
  options?: CallOptions,
) => call(caller, cvm('DisassociateInstancesKeyPairs', Nothing), input, options);

const Instance = v.object({
  InstanceId: Text,
  InstanceName: optional(Text),
  /** For example RUNNING, STOPPED, PENDING. */
  InstanceState: Text,
  OsName: optional(Text),
  LoginSettings: optional(v.object({ KeyIds: optional(v.array(Text)) })),
});
export type Instance = v.InferOutput<typeof Instance>;
interface DescribeInstancesInput {
  readonly InstanceIds?: readonly string[];
  readonly Filters?: readonly Filter[];
  readonly Offset?: number;
  readonly Limit?: number;
}
const DescribeInstancesOutput = v.object({ TotalCount: Integer, InstanceSet: v.array(Instance) });
export const describeInstances = (caller: Caller, input: DescribeInstancesInput, options?: CallOptions) =>
  call(caller, cvm('DescribeInstances', DescribeInstancesOutput), input, options);

const DescribeRegionsOutput = v.object({
  TotalCount: Integer,
  RegionSet: v.array(v.object({ Region: Text, RegionName: Text, RegionState: Text })),
});
export const describeRegions = (caller: Caller, options?: CallOptions) =>
  call(caller, { ...cvm('DescribeRegions', DescribeRegionsOutput), regional: false }, {}, options);

const Project = v.object({ ProjectId: Integer, ProjectName: Text });
export type Project = v.InferOutput<typeof Project>;
interface DescribeProjectsInput {
  /** 1: the list includes disabled projects and other users' projects; 0: it doesn't. */
  readonly AllList: number;
  readonly Limit: number;
  readonly Offset: number;
}
const DescribeProjectsOutput = v.object({ Total: Integer, Projects: v.array(Project) });
export const describeProjects = (caller: Caller, input: DescribeProjectsInput, options?: CallOptions) =>
  call(
    caller,
    {
      name: 'DescribeProjects',
      service: 'tag',
      version: TAG_VERSION,
      regional: false,
      output: DescribeProjectsOutput,
    },
    input,
    options,
  );

const GetCallerIdentityOutput = v.object({ Type: Text, AccountId: Text, UserId: Text, Arn: Text });
/** Returns the identity that signs the call. The call changes nothing, so it is a harmless test of a credential. */
export const getCallerIdentity = (caller: Caller, options?: CallOptions) =>
  call(
    caller,
    {
      name: 'GetCallerIdentity',
      service: 'sts',
      version: STS_VERSION,
      regional: true,
      output: GetCallerIdentityOutput,
    },
    {},
    options,
  );

function cvm<Output>(name: string, output: v.GenericSchema<unknown, Output>) {
  return { name, service: 'cvm', version: CVM_VERSION, regional: true, output } as const;
}
