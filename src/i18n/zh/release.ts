/** Texts of "Check a release", in Simplified Chinese. */
import type { ReleaseTexts } from '../en/release.ts';

export const releaseTexts: ReleaseTexts = {
  release: {
    title: '校验发布版本',
    give: '请选择 SHA256SUMS、SHA256SUMS.sig、allowed_signers，以及压缩包或解压后的文件夹，可一次选完，也可分次选择。',
    local: '文件只在本机读取，不会发送任何内容。',
    chooseFiles: '选择文件…',
    chooseFolder: '选择文件夹…',
    reading: '正在读取…',
    isGood: '所选的每个文件都是已签名的文件。',
    signature: {
      good: (key) => `SHA256SUMS 由受信任的签名者签名，密钥为 ${key}。`,
      missing: (parts) => `尚未校验签名。缺少：${parts}。`,
      unreadable: 'SHA256SUMS.sig 不是 ssh-keygen 生成的签名。',
      unsupported: '此浏览器无法校验 Ed25519 签名。请使用 ssh-keygen 或其他浏览器。',
      wrong: '签名与 SHA256SUMS 不一致：其中一个文件被改动，或两者不属于同一版本。',
      keyType: (type) => `SHA256SUMS.sig 由类型为 ${type} 的密钥签名。发布版本只用 Ed25519 密钥签名。`,
      namespace: (name) => `SHA256SUMS.sig 的用途是“${name}”，不是 Keysmith 的发布版本。`,
      unknownKey: (key) => `allowed_signers 中没有签名所用的密钥 ${key}。`,
      unclear: (key) =>
        `allowed_signers 中，签名所用的密钥 ${key} 所在的行无法在此完整读取。请使用 ssh-keygen。`,
      otherIdentity: (key, names) =>
        `allowed_signers 中，签名所用的密钥 ${key} 只属于“${names}”，不属于“keysmith”。`,
      otherNamespace: (key) => `根据 allowed_signers，签名所用的密钥 ${key} 不能为 Keysmith 的发布版本签名。`,
      expired: (key, time) => `根据 allowed_signers，签名所用的密钥 ${key} 已于 ${time} 过期。`,
      notYetValid: (key, time) => `根据 allowed_signers，签名所用的密钥 ${key} 在 ${time} 之前无效。`,
    },
    matchingNamed: (names) => `与 SHA256SUMS 一致：${names}。`,
    matching: (count) => `${count} 个文件与 SHA256SUMS 一致。`,
    differs: (name) => `${name} 与 SHA256SUMS 中的文件不一致。`,
    notListed: (name) => `${name} 不在 SHA256SUMS 中。`,
    notGiven: (count) => `SHA256SUMS 中还有 ${count} 个文件未提供。`,
    noList: '无法将 SHA256SUMS 读取为校验和列表。',
    problems: {
      gone: (name) => `无法读取 ${name}。如果它是文件夹，请选择其中的文件。`,
      tooLarge: (name) => `${name} 大于发布版本中的任何文件。`,
      twice: (name) => `有多个名为 ${name} 的文件，请逐个选择。`,
    },
    trust: '校验结果取决于 allowed_signers 是否可信：请从您信任的发布版本或维护者处获取。',
    close: '关闭',
  },
};
