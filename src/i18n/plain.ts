/** Why the app isn't there, before it has a language: in both. */
export const plain = {
  blocked:
    'Another tab with an older Keysmith is open. Close it, and this one goes on.\n' +
    '另一个标签页中打开着旧版 Keysmith。请关闭它，本页随即继续。',
  newer:
    'A newer Keysmith has been used in this browser. Close all its tabs, then open it again with the network on.\n' +
    '此浏览器用过更新版本的 Keysmith。请关闭它的所有标签页，联网后重新打开。',
  failed:
    'Keysmith could not start in this browser: it needs storage. Leave the private window, or free some disk space.\n' +
    'Keysmith 无法在此浏览器中启动：它需要存储空间。请退出无痕窗口，或释放磁盘空间。',
};
