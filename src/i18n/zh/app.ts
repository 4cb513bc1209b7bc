/** What is on every page, in Simplified Chinese. */
import type { AppTexts } from '../en/app.ts';

export const appTexts: AppTexts = {
  commands: {
    title: '命令',
    placeholder: '想做什么？也可以输入密钥名称。',
    none: '没有这样的命令。',
    newNamed: (name) => `新建名为 ${name} 的密钥`,
    names: {
      newKey: '新建密钥',
      many: '一次创建多个密钥',
      keys: '密钥',
      search: '搜索密钥',
      whichKey: '这是哪个密钥？打开密钥文件',
      connect: '连接腾讯云',
      settings: '设置',
      doctor: '运行诊断',
      lock: '锁定：忘记 SecretKey',
      install: '安装 Keysmith',
      whatsNew: '新功能',
      theme: '切换颜色',
      language: '切换到英文 Switch to English',
      help: '键盘帮助',
    },
    keyboard: '键盘',
    helpTitle: '键盘',
    keys: '按键',
    does: '作用',
    help: {
      palette: '按名称查找任何命令',
      lock: '锁定：在所有标签页中忘记 SecretKey',
      newKey: '新建密钥',
      search: '搜索密钥',
      help: '本帮助',
      create: '在表单的输入框中按下，即创建密钥对',
      select: '在复选框上按下，即选择该密钥',
      close: '关闭对话框；不做任何更改',
    },
    singleKeys: '焦点不在任何字段中时，单个按键（N、/、?）即可执行命令',
    close: '关闭',
  },
  toast: {
    hide: '隐藏',
    stillKept: (count) =>
      `已锁定。${count} 个密钥对的私钥仍留在此窗口的内存中，直到看到其文件为止：请打开文件以确认。`,
    offline: '可以离线使用了：所有内容均已保存在本设备上。',
    updated: (version) => `Keysmith 已更新到版本 ${version}。`,
    whatsNew: '新功能',
    unreadable: (names) => `系统不允许访问 ${names}。请将其拖到窗口上。`,
  },
  whatsNew: {
    title: '新功能',
    version: (version) => `版本 ${version}`,
    close: '关闭',
    items: [
      'Ctrl+K 列出所有命令；最常用的命令有单键：N、/ 和 ?。',
      '“连接腾讯云”依次引导中继、凭证、地域和测试，并生成刚好够用的策略。',
      '安装后，Keysmith 可以打开 .pem、.ppk 和 .pub 文件，角标显示需要处理的密钥数。',
      '每一步等待都会说明在等什么。',
    ],
  },
};
