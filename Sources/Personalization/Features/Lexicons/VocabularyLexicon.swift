/// Lists English words by what kind of vocabulary they are; the lists are our own.
enum VocabularyLexicon {
    static let lists: [(list: StyleList, words: String)] = [
        (.commonWords, commonWords), (.colloquialWords, colloquialWords), (.statelyWords, statelyWords),
        (.imperatives, imperatives), (.quantities, quantities), (.tangibles, tangibles), (.conceptions, conceptions),
        (.specialties, specialties),
    ]

    private static let commonWords = """
        a,about,after,again,all,also,always,am,an,and,another,any,are,around,as,ask,at,away,back,bad,be,because
        become,been,before,begin,being,best,better,big,black,body,book,both,bring,build,but,buy,by,call,can,car,care
        change,child,children,city,clean,clear,close,cold,color,come,could,country,cut,day,did,different,do,does,dog
        done,door,down,drink,drive,each,early,easy,eat,end,enough,even,ever,every,eye,face,fall,family,far,fast
        father,feel,feet,few,find,fire,first,fish,fly,follow,food,foot,for,form,found,free,friend,from,full,fun,game
        gave,get,girl,give,go,going,gone,good,got,great,green,group,grow,had,hair,half,hand,hands,happen,happy,hard
        has,have,he,head,hear,heart,help,her,here,high,him,his,hold,home,hope,hot,hour,house,how,i,idea,if,in,inside
        into,is,it,its,job,just,keep,kind,knew,know,land,large,last,late,later,learn,leave,left,less,let,letter,life
        light,like,line,list,little,live,long,look,lot,love,low,made,make,man,many,may,me,mean,men,might,mind,money
        month,more,most,mother,move,much,music,must,my,name,near,need,never,new,next,night,no,not,nothing,now,number
        of,off,often,old,on,once,one,only,open,or,order,other,our,out,over,own,page,paper,part,pay,people,person
        place,plan,plant,play,point,problem,put,question,quick,rain,read,real,really,red,right,room,run,said,same
        saw,say,school,sea,second,see,seem,sell,send,set,she,short,should,show,side,simple,small,so,some,something
        soon,sound,start,stay,still,stop,story,sun,sure,take,talk,tell,ten,than,that,the,their,them,then,there,these
        they,thing,things,think,this,those,three,through,time,to,today,together,too,took,top,town,travel,tree,try
        turn,two,under,until,up,us,use,used,very,walk,want,warm,was,watch,water,way,we,week,well,went,were,what,when
        where,which,while,white,who,why,will,wind,with,woman,women,word,words,work,world,would,write,year,years,yes
        yet,you,young,your
        """

    private static let colloquialWords = """
        yeah,yep,yup,nope,nah,ok,okay,hey,hi,hello,wow,oh,ah,haha,cool,awesome,stuff,thing,things,guy,guys,folks,kid
        kids,gonna,wanna,gotta,kinda,sorta,lots,tons,bunch,super,pretty,totally,really,anyway,well,a lot,a bit
        sort of,kind of,you know,get,gets,got,getting,just,big,huge,crazy,right,mom,dad,buddy,check out,figure out
        come up,go ahead,grab,dig,hang
        """

    private static let statelyWords = """
        thus,therefore,hence,moreover,furthermore,consequently,nevertheless,nonetheless,whereas,regarding,concerning
        upon,whom,shall,additionally,subsequently,approximately,significant,significantly,individuals,individual
        obtain,obtained,acquire,purchase,require,requires,required,ensure,ensures,ensuring,provide,provides,provided
        providing,various,numerous,utilize,utilizing,utilized,facilitate,demonstrate,demonstrates,demonstrated
        indicate,indicates,establish,established,maintain,maintaining,implement,enhance,enhances,enhancing
        contribute,comprehensive,essential,crucial,particular,specific,specifically,respective,respectively,such
        according,aforementioned,pursuant,primarily,prior,therein,thereby,aspects,additional,considerable
        substantial,fundamental,overall,possess,reside,inquire,assist,assistance,attempt,sufficient,appropriate
        optimal,renowned,notable,notably,encompass,encompasses
        """

    private static let imperatives = """
        add,apply,ask,avoid,bake,be,begin,boil,bring,build,buy,calculate,call,check,choose,clean,click,combine
        compare,complete,consider,cook,cover,create,cut,decide,define,determine,develop,do,drain,draw,eat,encourage
        enjoy,ensure,establish,explain,explore,find,focus,fold,follow,get,give,go,heat,identify,implement,improve
        include,increase,install,invite,join,keep,learn,leave,let,limit,list,listen,look,maintain,make,measure,meet
        mix,move,note,offer,open,organize,pay,pick,place,plan,pour,practice,prepare,press,provide,put,read,reduce
        remember,remove,repeat,replace,research,rinse,run,save,season,see,select,serve,set,share,show,simmer,spend
        sprinkle,start,stay,stir,stop,store,support,take,talk,tell,test,think,top,transfer,try,turn,understand
        update,use,verify,visit,wait,walk,wash,watch,wear,whisk,work,write
        """

    private static let quantities = """
        percent,million,billion,thousand,hundred,dozen,one,two,three,four,five,six,seven,eight,nine,ten,half,quarter
        km,kg,cm,mm,mg,ml,miles,mile,inches,feet,meters,metres,kilometers,grams,pounds,ounces,cups,cup,tablespoon
        tablespoons,teaspoon,teaspoons,minutes,minute,hours,hour,seconds,days,weeks,months,years,degrees,dollars,usd
        euros,century,january,february,march,april,june,july,august,september,october,november,december,monday
        tuesday,wednesday,thursday,friday,saturday,sunday
        """

    private static let tangibles = """
        people,man,men,woman,women,child,children,family,friend,house,home,room,door,window,table,chair,bed,kitchen
        car,bus,train,plane,bike,road,street,city,town,school,store,shop,park,beach,mountain,river,lake,sea,ocean
        tree,trees,flower,flowers,garden,dog,cat,horse,bird,fish,animal,animals,food,bread,cheese,meat,chicken,rice
        milk,egg,eggs,sugar,salt,butter,oil,water,coffee,tea,wine,fruit,apple,cake,hand,hands,eye,eyes,face,head
        hair,body,heart,skin,blood,bone,foot,mouth,sun,moon,star,stars,sky,rain,snow,wind,fire,stone,rock,wood,metal
        glass,paper,book,books,phone,computer,screen,camera,music,song,guitar,piano,movie,film,game,ball,team,money
        clothes,shirt,dress,shoes,bag,box,bottle,pan,pot,oven,bowl,knife,spoon,king,queen,doctor,teacher,student
        students,soldier,building,bridge,island,village,farm,field,forest,red,blue,green,yellow,black,white,brown
        hot,cold,big,small,round,soft,hard,loud,sweet
        """

    private static let conceptions = """
        concept,concepts,idea,ideas,principle,principles,theory,notion,aspect,aspects,factor,factors,process
        processes,approach,approaches,perspective,perspectives,context,framework,significance,importance
        relationship,relationships,quality,value,values,meaning,truth,knowledge,understanding,belief,beliefs,culture
        society,development,management,information,communication,experience,experiences,performance,strategy
        strategies,policy,system,systems,structure,method,methods,function,role,impact,effect,effects,influence
        nature,purpose,goal,goals,opportunity,opportunities,issue,issues,situation,condition,conditions,ability
        skills,decision,decisions,behavior,interest,interests,responsibility,freedom,justice,identity,growth
        progress,potential,challenge,solution,solutions,need,needs,resources,environment,industry,community
        education,government,law,rights,ethics,science,technology,innovation,history,tradition,traditions,power
        change,changes,life,way,ways
        """

    private static let specialties = """
        algorithm,algorithms,function,functions,parameter,parameters,variable,variables,code,data,dataset,database
        server,query,interface,module,api,json,html,css,python,java,javascript,sql,array,string,integer,loop,class
        object,method,file,files,software,hardware,network,protocol,equation,equations,formula,theorem,matrix,vector
        derivative,integral,probability,statistics,variance,coefficient,molecule,molecules,protein,proteins,enzyme
        cell,cells,dna,gene,genes,electron,energy,voltage,frequency,velocity,temperature,pressure,chemical,carbon
        oxygen,acid,neural,model,models,analysis,hypothesis,mechanism,compound,element,reaction,particle,quantum
        thermal,tissue,hormone,bacteria,virus,syndrome,diagnosis,clinical,tax,revenue,capital,asset,equity,inflation
        legal,statute
        """
}
