/** Texts for creating several key pairs at once, in Simplified Chinese. */
import type { ManyTexts } from '../en/many.ts';
import { number } from './number.ts';

export const manyTexts: ManyTexts = {
  many: {
    enterSecretKey: '输入 SecretKey',
    title: '批量创建密钥对',
    hint: '每个密钥对都先记入列表再创建，最多每秒 10 个，中断后可继续。',
    names: '密钥名称',
    placeholder: 'web_{001..100}',
    namesHint: '编号规则（如 web_{001..100}），或以空格、逗号、换行分隔的名称。',
    openList: '打开列表或 CSV…',
    nameProblems: {
      duplicate: '出现了两次',
      pattern: '编号规则的写法为 {001..100}',
      tooMany: '总数超过 500 个密钥对',
    },
    moreProblems: (count) => `还有 ${count} 个类似问题。`,
    fileTooLarge: '该文件超过 1 MiB：名称列表没有这么大。',
    count: (count) => `${number(count)} 个密钥对：`,
    archive: '下载为一个 ZIP 文件',
    noPlace: '请选择文件夹…',
    needsFolder:
      '由腾讯云生成的密钥需要密钥文件夹：每一个都须先安全保存，才会创建下一个。请选择文件夹，或改用“本机”。',
    needsDevice: '此浏览器无法写入文件夹，只有在本机生成的密钥才能安全地存入 ZIP 文件：请改用“本机”。',
    create: (count) => (count === 0 ? '创建密钥对' : `创建 ${number(count)} 个密钥对`),
    onlyOne: '只创建一个',
    archiveNote: '在本机生成并下载为一个 ZIP 文件。在此打开该文件确认之后，才会发送公钥。',
    deviceNote: '在本机生成：每个文件写入并校验后，才发送其公钥。',
    cloudNote: '由腾讯云生成：每个文件到达后立即写入并校验。若响应丢失，该密钥对会列为“私钥丢失”。',
    looking: '正在检查已有的密钥对…',
    taken: (names, count) =>
      `其中 ${count} 个名称已被占用，或属于结果未知的请求：${names}${count > 10 ? '…' : ''}`,
    quota: (count, room) =>
      `腾讯云文档规定每个账号最多 100 个密钥对。仅该地域就已有 ${count} 个，因此最多还可创建 ${room} 个。`,
    quotaRaised: '我的配额更高：仍然创建',
    noFolder: '此批次所用的密钥文件夹当前未选择。请在设置中选择后继续。',
    progress: '进度',
    packing: (done, total) => `正在本机生成密钥：${done}/${total}…`,
    running: (done, total) => `${done}/${total} 已保存并校验…`,
    pausing: (done, total) => `正在暂停，等待进行中的密钥完成：${done}/${total}…`,
    finished: (done, total) =>
      done === total
        ? `全部 ${total} 个已保存并校验。`
        : `${total} 个中有 ${done} 个已保存并校验。其余密钥对如何处理，请看“密钥”页。`,
    heldBack: (count) =>
      `含 ${count} 个私钥的 ZIP 文件已就绪。请按任意键，或点击页面任意处：浏览器要求每次下载都由一次按键或点击触发。`,
    unseen: (count) =>
      `已开始下载包含 ${count} 个私钥的 ZIP 文件。请在此打开该文件进行确认，之后才会发送公钥。`,
    open: (open, total) => `${total} 个中还有 ${open} 个待创建。`,
    stopped: '因出现问题已停止，其余密钥对尚未创建。点击“继续创建”可接着创建。',
    passphrase: '文件的口令，与之前相同',
    otherPassphrase: '已生成的文件使用的是另一个口令，请输入那个口令。',
    passphraseMissing: '请使用与此批次其他文件相同的口令，两次输入须一致。',
    cancel: '取消',
    pause: '暂停',
    resume: (count) => `继续创建 ${count} 个`,
    giveUp: (count) => `跳过其余 ${count} 个`,
    openArchive: '打开 ZIP 文件以确认',
    noArchive: '我没有此 ZIP 文件：生成新的密钥',
    another: '再创建一批',
    saveResult: '将结果保存为 CSV',
    toKeys: '在列表中查看',
  },
};
