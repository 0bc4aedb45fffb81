# Independent numbers for tests/image/picture_similarity_test.cpp: windows weighed one by one, with numpy (Debian: python3-numpy).
import numpy as np
def picture(w,h,k):
    y,x,c=np.meshgrid(np.arange(h),np.arange(w),np.arange(3),indexing='ij')
    return ((x*7*(c+1)+y*13+k*(x*y+3*c)*5)%256).astype(np.uint8)
def ssim(a,b):
    o=np.arange(11)-5; g=np.exp(-o*o/4.5); W=np.outer(g,g); W/=W.sum()
    out=[]
    for c in range(3):
        A=a[...,c]/255.; B=b[...,c]/255.; s=[]
        for y in range(A.shape[0]-10):
            for x in range(A.shape[1]-10):
                p=A[y:y+11,x:x+11]; q=B[y:y+11,x:x+11]
                ma=(W*p).sum(); mb=(W*q).sum()
                va=(W*(p-ma)**2).sum(); vb=(W*(q-mb)**2).sum(); cv=(W*(p-ma)*(q-mb)).sum()
                s.append((2*ma*mb+1e-4)*(2*cv+9e-4)/((ma*ma+mb*mb+1e-4)*(va+vb+9e-4)))
        out.append(np.mean(s))
    return np.mean(out)
a=picture(24,20,0); b=picture(24,20,1); d=np.clip(a.astype(int)//2+40,0,255).astype(np.uint8)
for n,q in (('b',b),('d',d)):
    print(n, 'rmse %.9f ssim %.9f'%(np.sqrt((((a.astype(float)-q)/255)**2).mean()), ssim(a,q)))
