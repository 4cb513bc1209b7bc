/** The card by which a signed request is carried by hand, in Simplified Chinese. */
import type { ByHandTexts } from '../en/byHand.ts';

export const byHandTexts: ByHandTexts = {
  byHand: {
    send: '手动发送',
    title: '手动发送',
    text: (name) =>
      `打开此链接即会导入 ${name} 的公钥。其中没有秘密，但谁打开谁就会发送：请勿放入邮件或聊天。`,
    goodUntil: (time) => `有效期至 ${time}，窗口打开期间会自动更新。`,
    open: '在标签页中打开',
    copyLink: '复制链接',
    showQr: '显示为二维码',
    hideQr: '隐藏二维码',
    qr: (name) => `导入 ${name} 公钥的链接二维码`,
    saveFile: '保存为文件',
    saveCurl: '保存为 curl 文件',
    copyPowershell: '复制为 PowerShell 命令',
    fileHint: '文件一小时内有效：在此期间，持有者可以用此名称导入您的公钥。curl 文件五分钟内有效。',
    answer: '响应或 KeyId',
    answerHint: '输入显示的 KeyId，或粘贴整个响应。',
    take: '提交响应',
    check: '核对',
    taken: {
      claimed: '已记下 KeyId。请打开“核对”并粘贴其响应，以确认公钥已在云上。',
      seen: '列表中有此公钥。',
      notListed: '列表中没有此公钥。这不能说明什么：请再次核对。',
      otherKey: '列表中有同名但公钥不同的密钥对。请在控制台查看。',
      otherRow: '此 KeyId 属于列表中的另一行。请检查输入的内容。',
      duplicate: '很可能已完成：服务端说它已存在。请打开“核对”并粘贴其响应。',
      expired: '签名当时无效。请使用新的链接，并检查本机时钟。',
      refused: '服务端拒绝了请求。',
      unreadable: '这既不是服务端的响应，也不是 KeyId。在 Firefox 中，请点击“原始数据”后全部复制。',
    },
    tail: '公钥结尾为',
    close: '关闭',
    curlComment: (name) => `导入 ${name} 的公钥：curl -K ${name}.curl`,
    page: (name) => ({
      title: `导入 ${name}`,
      explanation: `“发送”会在新标签页中将 ${name} 的公钥导入腾讯云。持有此文件的人都可以这样做。`,
      send: '发送',
      earlier: '更早',
      later: '更晚',
      hint: '如果响应为 SignatureExpire，则此机器的时钟不准：请点击“更早”或“更晚”。',
      clock: '此机器的时间：',
    }),
    pageSpan: (from, to) => `此文件的有效期为 ${from} 至 ${to}。`,
  },
};
