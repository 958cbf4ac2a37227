/// Lists English words that mark communication styles.
enum StyleLexicon {
    static let lists: [(category: LexiconCategory, words: String)] = [
        (.warm, warm), (.formal, formal), (.casual, casual), (.technical, technical), (.connective, connective),
        (.example, example), (.concrete, concrete), (.abstract, abstract),
    ]

    private static let warm = """
        glad,happy,delighted,pleased,lovely,wonderful,warm,warmly,warmest,friend,friends,friendly,love,loved,loving,joy
        joyful,smile,smiles,smiling,heart,hearts,heartfelt,kind,kindness,kindly,thoughtful,dear,cheerful,sweet,hug,hugs
        welcome,welcoming,gladly,cherish,appreciate,grateful,thankful,congratulations,congrats,proud,cozy,hope you
        so glad,so happy,great question,good question,take care,thank you,enjoy,enjoyed,pleasure,beautiful,delight
        delightful,wish,wishes
        """

    private static let formal = """
        therefore,thus,hence,consequently,furthermore,moreover,nevertheless,nonetheless,accordingly,whereas,whereby
        herein,thereof,hereby,therein,upon,regarding,concerning,pursuant,shall,ought,commence,commences,commencing
        terminate,obtain,obtained,require,requires,required,request,requested,provide,provided,provision,ensure,ensures
        inform,assist,assistance,purchase,purchased,inquire,inquiry,sufficient,additional,subsequent,subsequently,prior
        numerous,endeavour,endeavor,utilize,utilise,facilitate,notify,notified,acknowledge,respective,respectively
        aforementioned,individuals,in accordance,with respect,in order,in addition,as well as,due to,sincerely
        """

    private static let casual = """
        hey,hi,yeah,yep,yup,nope,nah,ok,okay,cool,awesome,stuff,thing,things,guy,guys,folks,kid,kids,gonna,wanna,gotta
        kinda,sorta,lots,tons,bunch,super,pretty,totally,really,just,anyway,anyways,well,so,oh,wow,haha,lol,btw,fyi
        asap,dude,buddy,pal,yummy,crazy,nuts,huge,fun,chill,grab,check,bet,mess,messy,figure,get,got,big,a lot,a bit
        hang on,no big deal,no worries,you know,i mean,by the way,check out,figure out,let's,ain't,y'all
        """

    private static let technical = """
        algorithm,algorithms,function,functions,parameter,parameters,variable,variables,system,systems,protocol
        protocols,interface,interfaces,module,modules,database,databases,server,servers,query,queries,configuration
        configure,implementation,implement,implements,architecture,framework,optimization,optimisation,latency
        throughput,compile,compiler,runtime,syntax,data,dataset,matrix,vector,coefficient,coefficients,equation
        equations,derivative,integral,theorem,hypothesis,variance,correlation,regression,quantum,molecular,enzyme
        protein,electron,electrons,voltage,frequency,methodology,mechanism,mechanisms,infrastructure,authentication
        encryption,bandwidth,kernel,node,nodes,api,json,http,sql,cpu,gpu,metric,metrics,instantiate,deprecated
        """

    private static let connective = """
        however,moreover,furthermore,therefore,thus,hence,because,since,although,though,while,whereas,meanwhile
        consequently,nevertheless,nonetheless,additionally,besides,likewise,similarly,instead,otherwise,accordingly
        and then,and so,so that,as well,even though,in turn,which means,as a result,at the same time,on the other
        in addition,after all,in the end,along with,together with
        """

    private static let example = """
        example,examples,e g,eg,instance,instances,for example,for instance,such as,like when,to illustrate,illustrate
        illustrates,illustration,including,namely,case study,sample,samples,scenario,scenarios,imagine,picture,suppose
        let's say,say you,consider a,a case in point,specifically,in particular,as when
        """

    private static let concrete = """
        box,table,chair,door,house,home,car,road,street,kitchen,cup,glass,bottle,bread,water,apple,coffee,phone,paper
        pen,book,hand,hands,foot,feet,eye,eyes,stone,wood,metal,tree,trees,river,dog,cat,bag,shoe,shoes,shirt,wheel
        button,screen,key,minutes,hours,dollars,euros,metres,meters,miles,grams,cups,spoon,pan,oven,knife,window,wall
        floor,garden,bus,train,bike,red,blue,green,yellow,monday,tuesday,wednesday,thursday,friday,saturday,sunday
        """

    private static let abstract = """
        concept,concepts,conceptual,principle,principles,theory,theories,theoretical,notion,notions,idea,ideas,essence
        nature,aspect,aspects,factor,factors,process,processes,approach,approaches,perspective,perspectives,context
        framework,dimension,dimensions,significance,importance,relationship,relationships,quality,qualities,meaning
        existence,reality,truth,knowledge,understanding,philosophy,abstract,abstraction,ideal,ideals,paradigm,values
        culture,society,generality,phenomenon,phenomena,consideration,considerations,implication,implications
        """
}
