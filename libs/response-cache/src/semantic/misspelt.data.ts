/*
 * Words as they are most often misspelt: wrong, right. Only such as are no words themselves: what is one edit away from
 * another word may well be meant ("county" is no "country"), so nothing is guessed.
 */
const WORDS = `
accomodate accommodate|accomodation accommodation|accout account|acount account|accross across|acheive achieve|aquire acquire|adress address|addres address
agressive aggressive|alot lots|ammount amount|apparantly apparently|appartment apartment|aplication application|applicaton application|arguement argument
assigment assignment|availible available|avaliable available|availabe available|basicly basically|becuase because|becasue because|begining beginning|beleive believe|belive believe
buisness business|bussiness business|calender calendar|cancelation cancellation|cateogry category|catagory category|changable changeable|charachter character|childrens children's
comming coming|commited committed|comittee committee|committment commitment|compatable compatible|completly completely|concious conscious|conection connection|contries countries|convinient convenient
curency currency|custmer customer|databse database|defenition definition|definately definitely|definitly definitely|delivary delivery|delievery delivery|depedency dependency|diference difference|diffrence difference
diferent different|diffrent different|dissapear disappear|documantation documentation|donwload download|downlaod download|embarass embarrass|employe employee|emial email|enviroment environment|enviornment environment
equiptment equipment|excercise exercise|exersise exercise|existance existence|experiance experience|explaination explanation|explane explain|expresion expression|familar familiar|feild field|febuary february|foriegn foreign
freind friend|fucntion function|funtion function|fuction function|goverment government|grammer grammar|gaurantee guarantee|guarentee guarantee|happend happened|heigth height|hieght height|imediately immediately|immediatly immediately
importent important|improvment improvement|independant independent|infomation information|informations information|insurence insurance|instal install|intrest interest|intresting interesting|invioce invoice|knowlege knowledge|langauge language|languge language
lenght length|libary library|liason liaison|lisence license|maintainance maintenance|maintenence maintenance|managment management|medecine medicine|messege message|mesage message|millenium millennium|minumum minimum|mispell misspell
naturaly naturally|neccessary necessary|necesary necessary|noticable noticeable|occured occurred|occurence occurrence|occurance occurrence|ocasion occasion|oppurtunity opportunity|paralel parallel|pasword password|passwrod password|passowrd password|pssword password
payed paid|paymnet payment|paymet payment|peice piece|performace performance|perminent permanent|posible possible|possable possible|potatos potatoes|practicle practical|prefered preferred|prescripton prescription|privelege privilege|priviledge privilege|probaly probably|probelm problem|problme problem
proccess process|profesional professional|proffesional professional|pronounciation pronunciation|publically publicly|purchse purchase|quantaty quantity|questionaire questionnaire|realy really|reccomend recommend|recomend recommend|recommand recommend|recieve receive|recive receive|reciept receipt|recipt receipt
recipie recipe|receipe recipe|refered referred|referance reference|refrence reference|refrigirator refrigerator|relevent relevant|religous religious|remeber remember|rember remember|repitition repetition|requirment requirement|resturant restaurant|restaraunt restaurant|rythm rhythm|schedual schedule|shedule schedule|secratary secretary
seperate separate|seperately separately|shiping shipping|shippment shipment|similiar similar|sincerly sincerely|somthing something|speach speech|stategy strategy|stoped stopped|strenght strength|subscripton subscription|subsription subscription|succesful successful|successfull successful|sucess success|sugest suggest|suprise surprise|symtoms symptoms|symptons symptoms|syntom symptom
temperture temperature|temprature temperature|tempature temperature|threshhold threshold|tommorow tomorrow|tommorrow tomorrow|tomorow tomorrow|tranfer transfer|transfered transferred|translat translate|truely truly|twelth twelfth|tyrany tyranny|unforseen unforeseen|unfortunatly unfortunately|untill until|usefull useful|vaccum vacuum|vaccuum vacuum|varialbe variable|varible variable|vegatable vegetable|vehical vehicle|visable visible|wich which|whcih which|wierd weird|wether whether|writting writing|yeild yield|teh the|taht that|thier their|hwo how|waht what
`;

/** By the wrong spelling, the right one; both in small letters. */
export const MISSPELT: ReadonlyMap<string, string> = new Map(
  WORDS.trim()
    .split(/[|\n]/)
    .map((pair) => pair.split(' ') as [string, string]),
);
