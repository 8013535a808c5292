// Every language has every text: codes, decisions and states come from the lists that the program itself uses.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { root } from './paths.mjs'

const read = path => JSON.parse(readFileSync(`${root}${path}`, 'utf8'))
const source = name => readFileSync(`${root}web/src/${name}`, 'utf8')
const catalogue = read('internal/catalogue/catalogue.json')
const languages = readdirSync(`${root}web/strings`).map(f => f.replace('.json', ''))

/** list reads the names out of `export const NAME = [ … ]`. */
const list = (file, name) => [...new RegExp(`export const ${name} = \\[([^\\]]+)\\]`).exec(source(file))[1].replaceAll(/\/\/.*/g, '').matchAll(/'([^']+)'/g)].map(m => m[1])

const wanted = {
  state: list('machine.ts', 'states'),
  hint: ['HOLD', ...catalogue.feedback.map(f => f.code)],
  step: ['center', 'left', 'right', 'up', 'down'],
  pause: ['hidden', 'locked', 'muted', 'unplugged', 'stalled'],
  error: list('errors.ts', 'errorCodes'),
  decision: catalogue.decisions.map(d => d.name),
  ui: Object.keys(read('web/strings/en.json').ui),
}

test('seven languages are there', () => assert.deepEqual(languages.sort(), ['ar', 'de', 'en', 'es', 'fr', 'ja', 'pt']))

for (const language of languages) {
  test(`${language} is complete`, () => {
    const m = read(`web/strings/${language}.json`)
    assert.equal(m.dir, language === 'ar' ? 'rtl' : 'ltr')
    assert.deepEqual(Object.keys(m).sort(), ['dir', ...Object.keys(wanted)].sort())
    for (const [group, names] of Object.entries(wanted)) {
      assert.deepEqual(Object.keys(m[group]).sort(), [...names].sort(), group)
      for (const [name, text] of Object.entries(m[group])) {
        const pair = group === 'state' || group === 'ui' ? [text] : text
        assert.equal(pair.length, pair === text ? 2 : 1, `${group}.${name}`)
        for (const t of pair) assert.ok(typeof t === 'string' && t.trim() === t && t.length > 1, `${group}.${name}: ${t}`)
      }
    }
    assert.ok(m.ui.cameraNumber.includes('{n}'))
    assert.ok(m.error['camera-policy'][1].includes('allow="camera"'), 'the one who embeds needs the attribute as it is written')
  })
}

test('no language leaves a text of another', () => {
  const english = read('web/strings/en.json')
  for (const language of languages.filter(l => l !== 'en')) {
    const m = read(`web/strings/${language}.json`)
    for (const group of ['state', 'hint', 'step', 'pause', 'error', 'decision', 'ui']) {
      for (const [name, text] of Object.entries(m[group])) {
        assert.notDeepEqual(text, english[group][name], `${language} ${group}.${name} is English`)
      }
    }
  }
})

test('each hint has a short text of its own and a longer one', () => {
  for (const language of languages) {
    const { hint } = read(`web/strings/${language}.json`)
    const short = Object.values(hint).map(([text]) => text)
    assert.deepEqual(short.filter((text, i) => short.indexOf(text) !== i), [], language)
    for (const [name, [text, longer]] of Object.entries(hint)) assert.notEqual(text, longer, `${language} ${name}`)
  }
})

test('hints of place say the direction in which to move', () => {
  const way = { en: ['right', 'left'], de: ['rechts', 'links'], fr: ['droite', 'gauche'], es: ['derecha', 'izquierda'], pt: ['direita', 'esquerda'], ja: ['右へ', '左へ'], ar: ['يمين', 'يسار'] }
  for (const language of languages) {
    const { hint } = read(`web/strings/${language}.json`)
    const [right, left] = way[language]
    assert.ok(hint.FACE_ON_LEFT[0].includes(right) && !hint.FACE_ON_LEFT[0].includes(left), `${language}: ${hint.FACE_ON_LEFT[0]}`)
    assert.ok(hint.FACE_ON_RIGHT[0].includes(left) && !hint.FACE_ON_RIGHT[0].includes(right), `${language}: ${hint.FACE_ON_RIGHT[0]}`)
  }
})

test('every button and label of the screens has its text', () => {
  const used = ['screens.ts', 'view.ts', 'element.ts'].flatMap(f => [...source(f).matchAll(/m\.ui\.(\w+)|text: '(\w+)'/g)].map(m => m[1] ?? m[2]))
  assert.deepEqual([...new Set(used)].sort(), wanted.ui.sort())
})
