const words = (text: string): readonly string[] => text.trim().split(/\s+/u);

/** English adjectives that titles have. */
export const ADJECTIVES = words(`
  Absent Ancient Angry Bitter Black Blind Blue Brave Bright Broken Burning Calm Careless Certain Clever Cold Common Crimson
  Cruel Curious Dark Dead Deadly Deep Distant Double Dry Early Electric Empty Endless Eternal Faint Faithful False Familiar
  Fatal Final First Flying Foolish Forbidden Forgotten Fragile Frozen Gentle Gilded Golden Good Grand Gray Great Green
  Guilty Half Happy Hidden Hollow Holy Honest Hungry Idle Immortal Inner Iron Jealous Just Kind Last Late Lazy Little
  Lonely Long Lost Loud Lucky Mad Married Merry Midnight Missing Modern Naked New Noble Northern Odd Old Open Outer Pale
  Perfect Plain Polite Poor Private Proud Public Pure Quiet Rapid Rare Reckless Red Restless Rich Royal Sacred Sad Savage
  Secret Second Seventh Sharp Shy Silent Silver Simple Single Sleeping Slow Small Soft Solid Southern Steady Strange Strong
  Sudden Sweet Tall Tender Third Thirsty Tiny Tired Total Twisted Uncertain Unknown Upper Useful Vain Violent Wandering
  Warm Weary Western White Wicked Wild Winding Wise Wooden Young`);

/** English nouns that titles have, none of them an adjective above. */
export const NOUNS = words(`
  Accident Affair Alibi Anchor Angel Answer Apple Arrow Ashes Attic Autumn Avenue Bargain Barn Battle Beach Bell Betrayal
  Birthday Blanket Blood Boat Body Bond Border Bottle Boy Bread Bride Bridge Brother Captain Card Castle Cat Cave Ceremony
  Chain Chance Chapter Child Christmas Circle Circus City Cloud Club Coast Code Coin Comet Confession Corner Country Court
  Cousin Crime Crossing Crow Crown Curse Dance Daughter Dawn Day Debt Deception Decision Desert Detective Devil Diary Dinner
  Doctor Dog Door Doubt Dragon Dream Dress Dust Eagle Echo Edge Election Empire Encounter Enemy Engine Escape Evening Evidence
  Exit Eye Face Fair Family Farewell Farm Father Feast Fever Field Finale Fire Fish Flag Flame Flood Flower Forest Fortune
  Fountain Fox Friend Frontier Funeral Game Garden Gate Ghost Gift Girl Glass Gold Grave Guest Guitar Gun Hand Harbor Harvest
  Haven Heart Heaven Heir Hero Highway Hill Holiday Home Honor Hope Horizon Horse Hospital Hotel Hour House Hunger Hunt
  Husband Ice Idol Illusion Innocence Inspector Island Jewel Journey Joy Judge Jungle Jury Key King Kiss Kitchen Knife Knight
  Lady Lake Lamp Land Law Leader Legend Lesson Letter Liar Library Lie Life Light Line Lion Love Lover Luck Machine Magic
  Maid Man Map Marriage Mask Master Match Matter Meadow Memory Message Mirror Mission Money Monster Moon Morning Mother
  Mountain Murder Museum Music Mystery Name Neighbor Nest Night Ocean Office Orchard Orphan Outlaw Page Painter Palace Paper
  Parade Paradise Party Passage Past Patient Patrol Peace Pearl Phantom Photograph Pilot Pirate Place Plan Planet Play Poet
  Poison Portrait Prayer Preacher Price Prince Princess Prison Prize Problem Promise Proof Queen Quest Question Race Rain
  Ransom Raven Reason Rebel Reckoning Refuge Regret Rescue Return Reunion Revenge Reward Rhythm Riddle Ring Rival River Road
  Robbery Room Rose Ruin Rumor Sacrifice Sailor Saint School Scandal Sea Season Shadow Shelter Shepherd Sheriff Ship Shore
  Show Silence Sister Sky Sleep Smile Smoke Snake Snow Soldier Son Song Sorrow Soul Spy Stage Star Station Storm Story
  Stranger Street Student Summer Sun Surgeon Surprise Sword Tale Teacher Temple Test Theater Thief Thing Thunder Tide Tiger
  Time Tower Town Toy Trace Trade Train Traitor Trap Treasure Tree Trial Trick Trip Trouble Truth Tunnel Uncle Union Valley
  Victim Victory Village Violin Visit Voice Voyage Wall Waltz War Water Wave Wedding Widow Wife Wind Window Winner Winter
  Witness Wolf Woman Wonder Word Work World Year Youth`);

/** What is asked or told of somebody: "What Karolin Knew?" */
export const VERBS = words(`
  Wants Knew Saw Said Heard Lost Found Made Needs Did Left Feared Forgot Remembers Sold Stole Hid Brought Loves Means`);

export const NUMERALS = words('II III IV V VI VII VIII IX X 2 3 4 5 6 7 8 9 10 13 21 99 1984 2000 3D');

export const NUMBER_WORDS = words(
  'Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Forty 7 10 12 24 39 100 101 400 1,000',
);

/** Names of real people are made of such parts too; put together at random, these name nobody. */
export const GIVEN_NAMES = words(`
  Ada Adam Agnes Alan Albert Alice Amir Amy Ana Andrea Andrew Anita Anna Anton Arthur Beatriz Ben Bianca Boris Carla Carlos
  Carmen Carol Cecil Chen Clara Claude Cora Dana Daniel Daria David Diana Diego Dora Edgar Edith Elena Elias Ella Elsa Emil
  Emma Enzo Erik Esther Eva Fatima Felix Fiona Flora Frank Fred Gabriel George Gerda Gina Grace Greta Hana Hans Harold Hassan
  Helen Henry Hugo Ian Ida Igor Ines Ingrid Irene Isaac Ivan Jack Jacob James Jan Jane Jean Jin Joan Joel John Jonas Jorge Jose
  Julia Karen Karim Karl Kate Kenji Kim Lars Laura Leila Lena Leo Lina Linda Louis Lucia Lucy Luis Maria Mark Marta Martin Mary
  Max Mei Mia Michael Miguel Milan Mina Miriam Nadia Naomi Nina Noah Nora Olga Oliver Omar Oscar Otto Pablo Paul Pedro Peter
  Petra Pia Priya Rafael Raj Ravi Rita Robert Rosa Ruth Sam Sara Sergei Simon Sofia Sonia Stella Sven Tara Thomas Tom Uma Vera
  Victor Viola Walter Wei Yara Yuki Zoe`);

export const FAMILY_NAMES = words(`
  Abbott Adler Ahmed Allen Alvarez Anders Archer Baker Banerjee Barnes Bauer Becker Bell Berg Black Blanc Bloom Bose Brandt
  Brooks Brown Burke Byrne Carter Castro Chan Chang Clark Cohen Cole Collins Conti Cook Costa Cruz Dale Das Davies Delgado Diaz
  Dixon Drake Dubois Dunn Duran Eaton Ellis Evans Farrell Fischer Fisher Flores Ford Foster Fox Frank Garcia Gibson Gomez Gordon
  Grant Gray Green Gupta Haas Hall Hansen Harris Hart Hayes Herrera Hill Holm Hughes Hunt Ibrahim Ito Ivanov Jackson Jansen
  Jensen Johnson Jones Joshi Kane Kaplan Kato Kaur Keller Kelly Khan King Klein Koch Kumar Lane Lang Larsen Lee Lewis Li Lim
  Lopez Lund Marino Marsh Martin Mason May Mehta Meyer Miller Mills Moore Mora Morgan Moss Muller Murphy Nair Nash Nelson Nguyen
  Noble Nolan Novak Ortiz Owens Page Park Parker Patel Perez Petrov Pope Porter Price Quinn Ramos Rao Reed Reyes Rivera Roberts
  Rojas Romano Rose Ross Rossi Roy Russo Ryan Sanders Santos Sato Schmidt Scott Shah Sharma Shaw Silva Singh Smith Sokolov
  Stein Stone Suzuki Tanaka Taylor Torres Tran Turner Vance Vargas Vega Wagner Walker Wang Ward Weber White Wolf Wong Wood
  Wright Wu Yang Young Zhang Ziegler`);

/** What invented names are made of. */
export const SYLLABLES = words(`
  ba be bel bo bra ca cal cho da dar del do dra el en er fa fen fi ga gor ha hel in is ja jo ka kel ki kor la len li lo ma mar
  mel mi mo na nel ni no or pa per pi ra rel ri ro sa sel shi so ta tel ti to tra ul va ven vi vo wen ya zar zo`);

/** Family names outside ASCII. */
export const ACCENTED_NAMES = words(`
  Åberg Björk Çelik Dvořák Fernández García Gökçe Håkansson Jiménez Kováč Lévy Łukasik Møller Müller Núñez Ólafsson Øster Peña
  Różycki Sørensen Strömberg Şahin Vašek Weiß Zoë`);

export const GENRES = words(`
  Action Adventure Animation Biography Comedy Crime Documentary Drama Family Fantasy Game-Show History Horror Music Musical
  Mystery News Reality-TV Romance Sci-Fi Short Sport Talk-Show Thriller War Western`);

export const PROFESSIONS = words(`
  actor actress producer writer director cinematographer composer editor miscellaneous camera_department sound_department
  art_department make_up_department stunts animation_department casting_director self`);
