/** Many at once, in Simplified Chinese. */
import type { ManyTexts } from '../en/many.ts';
import { number } from './number.ts';

export const manyTexts: ManyTexts = {
  many: {
    title: '批量创建密钥对',
    hint: '每一个都与单独创建同样安全：先记录，再按服务允许的每秒十个创建，任何中断后都可继续。',
    names: '密钥名称',
    placeholder: 'web_{001..100}',
    namesHint: '模式，或以空格、逗号、换行分隔的名称。',
    openList: '打开列表或 CSV…',
    nameProblems: {
      duplicate: '出现了两次',
      pattern: '模式的写法为 {001..100}',
      tooMany: '总数超过 500 个密钥对',
    },
    moreProblems: (count) => `还有 ${count} 个类似问题。`,
    fileTooLarge: '该文件超过 1 MB：名称列表没有这么大。',
    count: (count) => `${number(count)} 个密钥对：`,
    archive: '下载为一个 ZIP 文件',
    noPlace: '请选择文件夹…',
    needsFolder:
      '由腾讯云生成的密钥需要密钥文件夹：每一个都须先安全保存，才会创建下一个。请在上方选择，或改为在本设备上生成。',
    needsDevice: '此浏览器无法写入文件夹，而 ZIP 文件只对在此生成的密钥是安全的：请选择“本设备”。',
    create: (count) => (count === 0 ? '创建密钥对' : `创建 ${number(count)} 个密钥对`),
    onlyOne: '只创建一个',
    archiveNote: '在本设备上生成并下载为一个 ZIP 文件。在您重新打开该文件之前，不会发送任何内容。',
    deviceNote: '在本设备上生成：每个文件写入并读回后，才发送其公钥。',
    cloudNote: '由腾讯云生成：每个文件到达后立即写入并读回。若回答丢失，该密钥对会列为孤立密钥。',
    looking: '正在查看已有的密钥对…',
    taken: (names, count) => `其中 ${count} 个名称已存在，或仍可能出现：${names}${count > 10 ? '…' : ''}`,
    quota: (count, room) =>
      `腾讯云文档规定每个账号最多 100 个密钥对。该地域已有 ${count} 个，因此最多还可创建 ${room} 个。`,
    quotaRaised: '我的配额更高：仍然创建',
    noFolder: '此批次的密钥文件夹已不再选中。请在设置中选择后继续。',
    progress: '进度',
    packing: (done, total) => `正在本设备上生成密钥：${done}/${total}…`,
    running: (done, total) => `${done}/${total} 已保存并验证…`,
    pausing: (done, total) => `正在暂停：完成进行中的密钥。${done}/${total}…`,
    finished: (done, total) =>
      done === total
        ? `全部 ${total} 个已保存并验证。`
        : `${total} 个中有 ${done} 个已保存并验证。其余的下一步见“密钥”页。`,
    unseen: (count) => `已下载包含 ${count} 个私钥的 ZIP 文件。请打开它以确认文件存在：之后才会发送公钥。`,
    open: (open, total) => `${total} 个中还有 ${open} 个待创建。`,
    stopped: '已停止，以免重复出错。其余的由您决定何时继续。',
    passphrase: '文件的口令，与之前相同',
    otherPassphrase: '已生成的文件使用的是另一个口令，请输入那个口令。',
    passphraseMissing: '请输入其他文件所用的口令，两次须相同。',
    cancel: '取消',
    pause: '暂停',
    resume: (count) => `继续创建 ${count} 个`,
    giveUp: (count) => `不再创建这 ${count} 个`,
    openArchive: '打开 ZIP 文件以确认',
    noArchive: '我没有此 ZIP 文件：重新生成',
    another: '再来一批',
    saveResult: '将结果保存为 CSV',
    toKeys: '在“密钥”中查看',
  },
};
