/**
 * Five of the seven key-pair actions; the two that bind and unbind are in `instanceActions.ts`. Source: CVM
 * 2017-03-12, tencentcloud.com/document/api/213/15699 and the pages of the other actions. The error codes are from
 * the list in the official SDKs (2026-08). The error messages use the live service's wording, where it was observed.
 */
import { bytesEqual } from '../core/base/bytes.ts';
import { keyNameProblem } from '../core/input/keyName.ts';
import { FormatError } from '../core/base/errors.ts';
import { parsePublicKey } from '../core/ssh/publicKey.ts';
import { type ActionContext, defineAction } from './action.ts';
import { FILTERS, matchesFilters, page } from './paging.ts';
import type { Fields, InputOf } from './parameters.ts';
import { ServiceError } from './serviceError.ts';
import { PROJECTS, type SimulatedKeyPair, type SimulatedTag } from './state.ts';

const KEY_IDS = { kind: { list: 'string' }, required: true } as const;
const TAGS = {
  TagSpecification: {
    kind: {
      list: {
        fields: {
          ResourceType: { kind: 'string', required: true },
          Tags: {
            kind: {
              list: {
                fields: {
                  Key: { kind: 'string', required: true },
                  Value: { kind: 'string', required: true },
                },
              },
            },
            required: true,
          },
        },
      },
    },
  },
} as const satisfies Fields;

const NEW_KEY_PAIR = {
  KeyName: { kind: 'string', required: true },
  ProjectId: { kind: 'integer', required: true },
  ...TAGS,
} as const satisfies Fields;
type NewKeyPairInput = InputOf<typeof NEW_KEY_PAIR>;

/** For tests: if a new key pair has this name, CreateKeyPair and ImportKeyPair fail with InternalServerError. */
const INTERNAL_ERROR_NAME = 'sim_internal_error';

export const createKeyPair = defineAction(NEW_KEY_PAIR, async (input, context) => {
  const tags = checkNewKeyPair(input, context);
  // Reserves the name now: generating the key pair takes a while, and another call with the same name may come
  // meanwhile.
  context.reservedNames.add(input.KeyName);
  try {
    const pair = await context.generateKeyPair(`skey_${Math.floor(100_000 + Math.random() * 900_000)}`);
    const keyPair = addKeyPair(input, tags, pair.publicKey, context);
    return {
      KeyPair: {
        KeyId: keyPair.keyId,
        KeyName: keyPair.name,
        ProjectId: keyPair.projectId,
        PublicKey: keyPair.publicKey,
        PrivateKey: pair.privateKey,
      },
    };
  } finally {
    context.reservedNames.delete(input.KeyName);
  }
});

export const importKeyPair = defineAction(
  { ...NEW_KEY_PAIR, PublicKey: { kind: 'string', required: true } },
  (input, context) => {
    const tags = checkNewKeyPair(input, context);
    const { blob } = readPublicKey(input.PublicKey);
    const known = context.state.keyPairs.some((pair) =>
      bytesEqual(parsePublicKey(pair.publicKey).blob, blob),
    );
    if (known) {
      throw new ServiceError(
        'InvalidPublicKey.Duplicate',
        'The specified public key already exists.',
        '指定的公钥已经存在。',
      );
    }
    return { KeyId: addKeyPair(input, tags, input.PublicKey.trim(), context).keyId };
  },
);

export const describeKeyPairs = defineAction(
  {
    KeyIds: { kind: { list: 'string' } },
    Filters: FILTERS,
    Offset: { kind: 'integer' },
    Limit: { kind: 'integer' },
  },
  (input, { state }) => {
    if (input.KeyIds !== undefined && input.Filters !== undefined) {
      throw new ServiceError(
        'InvalidParameter',
        'The parameters `KeyIds` and `Filters` cannot be specified at the same time.',
        '参数 `KeyIds` 和 `Filters` 不能同时指定。',
      );
    }
    if (input.KeyIds !== undefined) checkIds(input.KeyIds, 'skey');
    const found = state.keyPairs.filter(
      (pair) =>
        (input.KeyIds?.includes(pair.keyId) ?? true) &&
        matchesFilters(input.Filters, (filter) => filterValues(pair, filter)),
    );
    const instancesOf = (keyId: string) =>
      state.instances.filter(({ keyIds }) => keyIds.includes(keyId)).map(({ instanceId }) => instanceId);
    return {
      TotalCount: found.length,
      KeyPairSet: page(found, input).map((pair) => ({
        KeyId: pair.keyId,
        KeyName: pair.name,
        ProjectId: pair.projectId,
        Description: pair.description,
        PublicKey: pair.publicKey,
        AssociatedInstanceIds: instancesOf(pair.keyId),
        CreatedTime: pair.createdTime,
        Tags: pair.tags,
      })),
    };
  },
);

export const deleteKeyPairs = defineAction({ KeyIds: KEY_IDS }, ({ KeyIds }, { state }) => {
  checkKeyPairs(KeyIds, state.keyPairs);
  const bound = KeyIds.find((keyId) => state.instances.some(({ keyIds }) => keyIds.includes(keyId)));
  if (bound !== undefined) {
    throw new ServiceError(
      'InvalidParameterValue.KeyPairNotSupported',
      `The key pair \`${bound}\` is associated with an instance and does not support the operation.`,
      `密钥对 \`${bound}\` 已绑定实例，不支持当前操作。`,
    );
  }
  state.keyPairs = state.keyPairs.filter(({ keyId }) => !KeyIds.includes(keyId));
  return {};
});

export const modifyKeyPairAttribute = defineAction(
  {
    KeyId: { kind: 'string', required: true },
    KeyName: { kind: 'string' },
    Description: { kind: 'string' },
  },
  ({ KeyId, KeyName, Description }, context) => {
    const [pair] = checkKeyPairs([KeyId], context.state.keyPairs);
    if (pair === undefined) throw keyNotFound(KeyId);
    if (KeyName !== undefined && KeyName !== pair.name) checkName(KeyName, context);
    if (Description !== undefined && [...Description].length > 60) {
      throw new ServiceError(
        'InvalidParameterValue',
        'The specified description is too long, more than `60` characters.',
        '描述超过 `60` 个字符。',
      );
    }
    pair.name = KeyName ?? pair.name;
    pair.description = Description ?? pair.description;
    return {};
  },
);

function checkNewKeyPair(input: NewKeyPairInput, context: ActionContext): SimulatedTag[] {
  if (input.KeyName === INTERNAL_ERROR_NAME) {
    throw new ServiceError('InternalServerError', 'Internal error.', '操作内部错误。');
  }
  if (context.checksFirst === 'quota') checkQuota(context);
  checkName(input.KeyName, context);
  if (!PROJECTS.some(({ id }) => id === input.ProjectId)) {
    throw new ServiceError(
      'InvalidProjectId.NotFound',
      `The specified project ID \`${input.ProjectId}\` is not found.`,
      `指定的项目 ID \`${input.ProjectId}\` 不存在。`,
    );
  }
  const tags = checkTags(input);
  checkQuota(context);
  return tags;
}

function checkQuota({ state, reservedNames, quota }: ActionContext): void {
  if (state.keyPairs.length + reservedNames.size < quota) return;
  throw new ServiceError(
    'InvalidKeyPair.LimitExceeded',
    `The number of key pairs exceeds the limit \`${quota}\`.`,
    `密钥对数量超过限制 \`${quota}\`。`,
  );
}

/**
 * Checks a key pair's name. The documentation lists a separate error code for an empty name, a name that is too long,
 * and a name with illegal characters. The live service was observed to answer InvalidParameterValue instead.
 * `nameCodes` chooses between the two.
 */
function checkName(name: string, { state, nameCodes, reservedNames }: ActionContext): void {
  const problem = keyNameProblem(name);
  const code = (documented: string) => (nameCodes === 'documented' ? documented : 'InvalidParameterValue');
  if (problem?.kind === 'empty') {
    throw new ServiceError(
      code('InvalidKeyPairNameEmpty'),
      'The specified key pair name is empty.',
      '密钥对名称为空。',
    );
  }
  if (problem?.kind === 'tooLong') {
    throw new ServiceError(
      code('InvalidKeyPairNameTooLong'),
      `The specified key pair name \`${name}\` is too long, more than \`25\` characters.`,
      `密钥对名称 \`${name}\` 超过 \`25\` 个字符。`,
    );
  }
  if (problem?.kind === 'illegalCharacters') {
    const [first = ''] = problem.characters;
    throw new ServiceError(
      code('InvalidKeyPairNameIncludeIllegalChar'),
      `The specified key pair name \`${name}\` is include illegal character \`${first}\`.`,
      `密钥对名称 \`${name}\` 包含非法字符 \`${first}\`。`,
    );
  }
  if (reservedNames.has(name) || state.keyPairs.some((pair) => pair.name === name)) {
    throw new ServiceError(
      'InvalidKeyPairName.Duplicate',
      `The specified key pair name \`${name}\` already exists.`,
      `密钥对名称 \`${name}\` 已经存在。`,
    );
  }
}

const MAX_TAGS = 50;

function checkTags({ TagSpecification = [] }: NewKeyPairInput): SimulatedTag[] {
  const tags = TagSpecification.flatMap(({ ResourceType, Tags }) => {
    if (ResourceType === 'keypair') return Tags;
    throw new ServiceError(
      'InvalidParameterValue',
      `The resource type \`${ResourceType}\` is not supported, expected \`keypair\`.`,
      `不支持资源类型 \`${ResourceType}\`，应为 \`keypair\`。`,
    );
  });
  if (tags.some(({ Key }) => /^(qcs:|tencent)/i.test(Key))) {
    throw new ServiceError(
      'FailedOperation.TagKeyReserved',
      'The tag key specified in the request is reserved for the system.',
      '请求中指定的标签键为系统预留标签，禁止创建。',
    );
  }
  if (tags.length > MAX_TAGS) {
    throw new ServiceError(
      'LimitExceeded.TagResourceQuota',
      'Exceeded the upper limit of resources bound to the tag.',
      '标签绑定的资源数量已达到配额限制。',
    );
  }
  return tags;
}

function addKeyPair(
  input: NewKeyPairInput,
  tags: SimulatedTag[],
  publicKey: string,
  { state, now, newId }: ActionContext,
): SimulatedKeyPair {
  const keyPair: SimulatedKeyPair = {
    keyId: newId('skey'),
    name: input.KeyName,
    projectId: input.ProjectId,
    description: '',
    publicKey,
    createdTime: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
    tags,
  };
  state.keyPairs.push(keyPair);
  return keyPair;
}

function readPublicKey(line: string) {
  try {
    return parsePublicKey(line.trim());
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new ServiceError(
      'InvalidPublicKey.Malformed',
      'The specified public key does not meet the `OpenSSH RSA` format requirements.',
      '指定公钥不符合 `OpenSSH RSA` 格式要求。',
    );
  }
}

/**
 * Returns the values of a key pair that are compared with a filter's values; `null` if DescribeKeyPairs documents no
 * filter of this name.
 * @param name the filter's name
 */
function filterValues(pair: SimulatedKeyPair, name: string): readonly string[] | null {
  if (name === 'project-id') return [String(pair.projectId)];
  if (name === 'key-name') return [pair.name];
  if (name === 'tag-key') return pair.tags.map(({ Key }) => Key);
  if (name === 'tag-value') return pair.tags.map(({ Value }) => Value);
  if (!name.startsWith('tag:')) return null;
  return pair.tags.filter(({ Key }) => Key === name.slice(4)).map(({ Value }) => Value);
}

/** @throws {ServiceError} if an id is malformed, or if there are more than 100 ids */
export function checkIds(ids: readonly string[], prefix: 'skey' | 'ins'): void {
  const kind = prefix === 'skey' ? 'KeyPair' : 'Instance';
  const malformed = ids.find((id) => !new RegExp(`^${prefix}-[a-z0-9]{8}$`).test(id));
  if (malformed !== undefined) {
    throw new ServiceError(
      `Invalid${kind}Id.Malformed`,
      `The specified ID \`${malformed}\` has an invalid format.`,
      `指定的 ID \`${malformed}\` 格式错误。`,
    );
  }
  if (ids.length > 100) {
    throw new ServiceError(
      'InvalidParameterValue.LimitExceeded',
      'The number of parameter values exceeds the limit `100`.',
      '参数值数量超过限制 `100`。',
    );
  }
}

/**
 * Finds the key pairs with these ids.
 * @throws {ServiceError} if an id is malformed or unknown, or if there are more than 100 ids
 */
export function checkKeyPairs(
  ids: readonly string[],
  keyPairs: readonly SimulatedKeyPair[],
): SimulatedKeyPair[] {
  checkIds(ids, 'skey');
  return ids.map((id) => {
    const pair = keyPairs.find(({ keyId }) => keyId === id);
    if (pair === undefined) throw keyNotFound(id);
    return pair;
  });
}

function keyNotFound(id: string): ServiceError {
  return new ServiceError(
    'InvalidKeyPairId.NotFound',
    `The specified key pair ID \`${id}\` does not exist.`,
    `指定的密钥对 ID \`${id}\` 不存在。`,
  );
}
