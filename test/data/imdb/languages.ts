import { type Weighted, weighted } from './draws.ts';

/** How titles of a language are made: of whole words and invented ones, or of syllables of its script. */
export type Spelling =
  | { readonly kind: 'latin'; readonly words: readonly string[] }
  | { readonly kind: 'script'; readonly syllables: readonly string[]; readonly between: '' | ' ' };

/** A language in which titles are made. Not one of these titles is written in ASCII alone. */
export interface Language {
  /** As title.akas has it. */
  readonly code: string;
  /** Regions of title.akas whose titles are in it. */
  readonly regions: readonly string[];
  readonly spelling: Spelling;
}

const latin = (code: string, regions: readonly string[], words: string): Language => ({
  code,
  regions,
  spelling: { kind: 'latin', words: words.split(' ') },
});

const script = (
  code: string,
  regions: readonly string[],
  between: '' | ' ',
  syllables: string,
): Language => ({
  code,
  regions,
  spelling: { kind: 'script', syllables: syllables.split(' '), between },
});

const FRENCH = latin(
  'fr',
  ['FR', 'CA', 'BE'],
  'Été Château Forêt Rêve Fenêtre Mère Père Frère Génération Étoile Île Août Garçon Héros Là-bas',
);
const GERMAN = latin(
  'de',
  ['DE', 'AT', 'CH'],
  'Mädchen Größe Straße Schlüssel Tür Brüder Söhne Fälle Küste König Gefährten Zurück Hölle',
);
const SPANISH = latin(
  'es',
  ['ES', 'MX', 'AR'],
  'Año Corazón Canción Ladrón Niña Montaña Mañana Última Médico Pasión Razón Sueño ¿Quién ¡Adiós',
);
const PORTUGUESE = latin(
  'pt',
  ['BR', 'PT'],
  'Coração Ilusão Paixão Irmãos Três Além Estação Avó Ninguém Família Prisão Verão',
);
const ITALIAN = latin('it', ['IT'], 'Città Verità Perché Più Felicità Libertà Così Età Papà Virtù');
const POLISH = latin('pl', ['PL'], 'Miłość Życie Świat Śmierć Książę Łódź Źródło Żółta Ręce Wróg');
const TURKISH = latin('tr', ['TR'], 'Aşk Güneş Çocuk Gökyüzü Düş Işık Şehir Köprü Öğretmen İstanbul');
const SWEDISH = latin('sv', ['SE', 'FI'], 'Kärlek Människa Sällskap Hjärta Döden Öar Ängel Åskväder Själ');
const HUNGARIAN = latin('hu', ['HU'], 'Szülők Élet Gyűrű Őrült Tűz Külváros Kőszív Hűség Álom');
const CZECH = latin('cs', ['CZ'], 'Život Láska Svět Přítel Hříšný Město Noční Královna Úsvit Ďábel');
const VIETNAMESE = latin('vi', ['VN'], 'Tình Đời Người Đêm Gió Mùa Trời Cuộc Chuyện Ánh');
const RUSSIAN = script(
  'ru',
  ['RU', 'UA', 'BG'],
  ' ',
  'ба бо ве го да до жи за ка ко ла ле ли ло ма ме ми мо на не ни но по ра ре ри ро са се ско ста та те ти то ход чер шко щё юж яс',
);
const GREEK = script(
  'el',
  ['GR'],
  ' ',
  'αγ βα γο δα ελ ζω θα κα κό λα λί μα μέ να νύ ξε πα πό ρα ρί σα τα τό φα χα ψυ ως',
);
const ARABIC = script(
  'ar',
  ['EG', 'SA'],
  ' ',
  'با تا حب خير دار را سما شم صا عا غر فا قم كا لا ما نور ها وا يا',
);
const HEBREW = script('he', ['IL'], ' ', 'אה בא גן דר הו זמ חי טו יו כל לב מי נו סי עי פר צא קו רו שמ תל');
const HINDI = script('hi', ['IN'], ' ', 'आ की को गा चा जा ता दि दे ना पा प्या बा मा मे या रा ली वा सा हा');
const THAI = script('th', ['TH'], '', 'กา ขอ คน ใจ ชา ดี ตา ท้อ นา บ้า ปี ผี ฝน พ่อ ฟ้า มา ยา รัก ลม วัน สา หัว ไฟ');
const JAPANESE = script(
  'ja',
  ['JP'],
  '',
  '愛 雨 海 男 女 影 風 家 鬼 川 君 空 恋 心 魂 旅 月 時 夏 花 春 日 光 火 人 星 町 道 森 夜 山 夢 雪 の に と は を い か き さ し す た て な ま も ら り る ア イ ウ カ キ ク サ シ ス タ テ ト ナ ニ バ マ メ ラ リ ル ロ ン ー',
);
const CHINESE = script(
  'zh',
  ['CN', 'TW', 'HK'],
  '',
  '爱 城 春 大 道 地 东 风 歌 国 海 红 后 花 黄 火 家 江 金 京 九 开 来 老 龙 路 马 梦 明 男 女 平 青 情 秋 人 日 山 上 少 声 生 时 水 天 王 望 西 香 小 心 星 雪 阳 夜 一 英 月 云 之 中',
);
const KOREAN = script(
  'ko',
  ['KR'],
  ' ',
  '가 강 거 겨 고 구 그 길 나 날 남 너 다 달 도 동 라 로 마 만 말 무 문 물 미 바 밤 별 보 봄 비 사 산 상 서 소 손 수 시 신 아 여 영 우 유 의 이 인 자 정 주 지 집 하 한 해 행 혼 화',
);

/** Languages of titles that are not in English, with their weights: most of them are written in Latin letters. */
export const LANGUAGES: Weighted<Language> = weighted([
  [FRENCH, 12],
  [GERMAN, 11],
  [SPANISH, 14],
  [PORTUGUESE, 10],
  [ITALIAN, 4],
  [POLISH, 4],
  [TURKISH, 5],
  [SWEDISH, 4],
  [HUNGARIAN, 3],
  [CZECH, 3],
  [VIETNAMESE, 1],
  [RUSSIAN, 8],
  [GREEK, 2],
  [ARABIC, 2],
  [HEBREW, 1],
  [HINDI, 2],
  [THAI, 1],
  [JAPANESE, 6],
  [CHINESE, 5],
  [KOREAN, 2],
]);

/** The titles that IMDb itself makes of episodes without one, in other languages. */
export interface EpisodeLanguage {
  readonly region: string;
  readonly language: string;
  /** "Episode #1.2" */
  readonly numbered: string;
  /** "Episode dated 4 June 2012"; `{d}`, `{m}` and `{y}` stand for day, month and year. */
  readonly dated: string;
  /** From January on. */
  readonly months: readonly string[];
}

const numberedMonths = (suffix: string): readonly string[] =>
  Array.from({ length: 12 }, (_, month) => `${month + 1}${suffix}`);

export const EPISODE_LANGUAGES: readonly EpisodeLanguage[] = [
  {
    region: 'JP',
    language: 'ja',
    numbered: 'エピソード',
    dated: '{y}年{m}{d}日のエピソード',
    months: numberedMonths('月'),
  },
  {
    region: 'FR',
    language: 'fr',
    numbered: 'Épisode',
    dated: 'Épisode datant du {d} {m} {y}',
    months: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' '),
  },
  {
    region: 'IN',
    language: 'hi',
    numbered: 'एपिसोड',
    dated: 'एपिसोड दिनांक {d} {m} {y}',
    months: 'जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर'.split(' '),
  },
  {
    region: 'ES',
    language: 'es',
    numbered: 'Episodio',
    dated: 'Episodio fechado {d} {m} {y}',
    months: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(
      ' ',
    ),
  },
  {
    region: 'IT',
    language: 'it',
    numbered: 'Episodio',
    dated: 'Episodio datato {d} {m} {y}',
    months:
      'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre'.split(
        ' ',
      ),
  },
  {
    region: 'DE',
    language: 'de',
    numbered: 'Folge',
    dated: 'Folge vom {d}. {m} {y}',
    months: 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'.split(' '),
  },
  {
    region: 'PT',
    language: 'pt',
    numbered: 'Episódio',
    dated: 'Episódio de {d} {m} {y}',
    months: 'Janeiro Fevereiro Março Abril Maio Junho Julho Agosto Setembro Outubro Novembro Dezembro'.split(
      ' ',
    ),
  },
];
